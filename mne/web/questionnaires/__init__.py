"""Screens of questionnaires."""
