"""Months and years ahead."""
