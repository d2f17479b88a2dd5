"""The roster: problem, search, bound, check."""
