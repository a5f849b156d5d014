#!/usr/bin/env bash
# What the engine's image calls, in the checkout; all that it has to say is in the environment.
exec "$SRC/wireproof/fuzz/build-oss.sh"
