"""`python -m telehealth` is the same as `telehealth`."""

import sys

from telehealth.cli import main

if __name__ == "__main__":
    sys.exit(main())
