"""`wireproof smoke`: is a target fit to be tested, and what is wrong if not?"""
