"""Scenarios to plans: rows, substitution, normal form, and what may legally be asked when."""
