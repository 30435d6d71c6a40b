"""Screens of tablets."""
