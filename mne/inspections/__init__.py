"""Inspections and what they find, followed until it is verified as mended."""
