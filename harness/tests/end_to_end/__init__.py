"""The real engine and keeper, against real servers and null peers. `scripts/setup test` builds what they need."""
