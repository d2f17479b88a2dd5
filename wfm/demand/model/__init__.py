"""What an ordinary day brings: level, calendar, profile, drivers, and what is borrowed."""
