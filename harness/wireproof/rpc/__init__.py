"""Calls between a client under an adapter and a server: what is asked of both, and what must come of it at each end."""
