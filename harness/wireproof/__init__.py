"""Wireproof's harness: scenarios in, verdicts out. The bytes themselves are the engine's business."""

__version__ = "0.1.0"
