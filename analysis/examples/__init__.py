"""Worked scripts that an evaluator can copy, and plans that ask the same."""
