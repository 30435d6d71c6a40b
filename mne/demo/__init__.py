"""The demo district: Tân Biên, Tây Ninh, with invented people."""
