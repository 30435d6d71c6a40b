"""Rounds: one collection exercise each, from planned to frozen."""
