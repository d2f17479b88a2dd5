"""The requests and capacities of the tests of the bid are used here too."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "bid"))
