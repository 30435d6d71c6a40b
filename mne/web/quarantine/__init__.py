"""Screens of the quarantine."""
