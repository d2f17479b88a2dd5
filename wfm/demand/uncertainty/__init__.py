"""How sure a forecast is: backtests, ranges, and weeks that might come."""
