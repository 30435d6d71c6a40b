"""Signing in and out, one's own page, the language."""
