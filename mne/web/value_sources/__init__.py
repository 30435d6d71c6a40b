"""Screens of computed values: compute one, see where one comes from, compute it again."""
