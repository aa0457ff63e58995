"""`python -m server.cli`, for where the console script is not on PATH."""

import sys

from server.cli import main

sys.exit(main())
