"""Scheduling in and out of its tables."""
