"""Forecasts kept by the day they were made, and how good they were."""
