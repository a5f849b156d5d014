"""`python -m wireproof`."""

from wireproof.cli.main import main

if __name__ == "__main__":
    main()
