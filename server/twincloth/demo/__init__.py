"""The demo: Oxford and Perm exchange two quilts, with hosts' links and, if wanted, simulated guests."""
