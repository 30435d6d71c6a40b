"""Screens of evaluations: the list, the matrix, its questions."""
