"""One run: what is selected, performed, expected and reported."""
