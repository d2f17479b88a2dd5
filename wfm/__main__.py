"""``wfm`` and ``python -m wfm``: the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Load the command line, which takes a second, and run it."""
    try:
        from wfm.cli import main as command
    except KeyboardInterrupt:
        sys.exit("Aborted!")
    command()


if __name__ == "__main__":
    main()
