"""The child process of the planner: `python -m dutyterm.roster.plan`, see `child`."""

import os
import sys

from .child import serve

if __name__ == "__main__":
    os.nice(5)  # whoever types at a gate goes first
    sys.exit(serve(sys.stdin.buffer, sys.stdout.buffer))
