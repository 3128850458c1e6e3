"""`python -m checker`: the command line."""

import sys

if __name__ == "__main__":
    if not sys.flags.safe_path:
        # Python looks for modules in the working folder first: a yaml.py beside descriptors would be run.
        del sys.path[0]
    from checker.cli import entry

    entry()
