"""Screens of frozen data sets."""
