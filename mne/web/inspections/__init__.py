"""Screens of inspections: a year's plan, each visit, its draws, papers and checklists."""
