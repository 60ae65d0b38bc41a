"""What stands outside our own code."""
