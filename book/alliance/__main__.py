"""Run ``python -m alliance --help``."""

import sys

from alliance.commands import main

if __name__ == "__main__":
    sys.exit(main())
