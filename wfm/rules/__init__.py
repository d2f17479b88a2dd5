"""Rule packs: when people may be called, and how agents may be rostered."""
