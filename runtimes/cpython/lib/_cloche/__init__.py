"""What this runtime adds to CPython's own library."""
