"""``python -m matching`` is the command ``matching``."""

import sys

from matching.cli.app import main

if __name__ == "__main__":
    sys.exit(main())
