"""Screens of one recommendation: its story and the moves that are open."""
