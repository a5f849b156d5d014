"""The contracts of Connect's conformance suite: programs that speak them, as native adapters and as servers."""
