"""`wireproof prove`: is every case able to fail, and able to stay silent?"""
