"""Pages on which patients book, without an account and without script."""
