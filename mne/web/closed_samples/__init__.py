"""Screens of re-inspection: samples of closed items, and what was seen of each."""
