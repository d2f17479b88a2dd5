"""``python -m wfm`` is the command line."""

from wfm.cli import main

main()
