"""Why a roster is as it is: where it is short, what keeps people away, what would help."""
