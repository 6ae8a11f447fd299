"""What is printed: label sheets, the print-proof, and symbols in print size."""
