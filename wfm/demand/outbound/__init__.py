"""Calls to make: targets turned into attempts and agent hours."""
