"""Screens of findings: my work, lists, the board, ageing, one finding."""
