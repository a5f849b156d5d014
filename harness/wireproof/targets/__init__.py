"""Implementations under test: how they are described, got, started, watched and ended."""
