"""Poverty standards in force, the scorecards loaded, and the classes they gave."""
