"""The pytest plugin, in pytest runs of their own."""
