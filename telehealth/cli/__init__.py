"""The `telehealth` command: one verb for each thing an operator does."""

from telehealth.cli.main import main

__all__ = ["main"]
