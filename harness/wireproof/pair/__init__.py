"""`wireproof pair`: the calls of cases/rpc between a client and a server, with the observer between them."""
