"""Asking the rules: what packs say, when one may call, and why not.

Everything here answers with data and texts; nothing prints.
"""
