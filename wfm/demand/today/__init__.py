"""The rest of today, from what has come in."""
