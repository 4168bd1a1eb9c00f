"""What runs in a worker's process: it takes orders from its host, and has guests carry them out."""
