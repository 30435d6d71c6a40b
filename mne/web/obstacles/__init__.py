"""The screen on which an obstacle of a report goes into the register of findings."""
