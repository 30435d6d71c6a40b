"""Screens of the household register."""
