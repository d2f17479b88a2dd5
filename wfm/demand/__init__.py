"""Demand: what will come in, and what is to be called."""
