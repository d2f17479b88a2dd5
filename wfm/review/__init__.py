"""Rosters that somebody edited in a workbook: read back, kept, judged."""
