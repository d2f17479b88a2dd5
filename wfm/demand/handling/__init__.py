"""Handling times."""
