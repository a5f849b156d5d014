"""`wireproof smoke` for a client: is its adapter fit, and what does it do wrong if not?"""
