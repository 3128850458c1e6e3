"""`python -m checker`: the command line."""

from checker.cli import entry

if __name__ == "__main__":
    entry()
