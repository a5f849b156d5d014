"""Judges recorded runs anew, and tells what changed."""
