"""The configuration file: `wireproof.toml`, or `[tool.wireproof]` of a pyproject.toml."""
