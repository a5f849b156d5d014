"""Clients under test, driven by the native adapter protocol (spec/adapter.schema.json)."""
