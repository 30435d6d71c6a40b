"""Screens of periodic reports."""
