"""What each viewer sees: state in, HTML out."""
