"""Programs that stand between the native adapter protocol (spec/adapter.schema.json) and the protocols of others."""
