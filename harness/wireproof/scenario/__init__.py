"""YAML scenarios: read strictly, validated against spec/scenario.schema.json, every error with its place."""
