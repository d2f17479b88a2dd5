"""Simulation: a contact centre played contact by contact."""
