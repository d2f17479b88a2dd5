"""The past of a queue: what came, what of it may be learned, and what changed."""
