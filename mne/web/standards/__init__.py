"""Screens of poverty standards."""
