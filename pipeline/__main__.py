"""`python -m pipeline` is the command `saraban`."""

from pipeline.cli.app import main

if __name__ == "__main__":
    main()
