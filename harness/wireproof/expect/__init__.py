"""`wireproof expect`: drafts expectations from a recorded run."""
