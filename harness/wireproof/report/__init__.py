"""Readers of one run's events file: the terminal, and every format that a report can have."""
