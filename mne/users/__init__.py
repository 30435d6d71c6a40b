"""People, their roles by area, and the tokens of their tablets."""
