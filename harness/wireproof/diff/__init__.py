"""`wireproof diff`: what changed between recorded runs."""
