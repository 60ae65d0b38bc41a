"""What lives outside this process."""
