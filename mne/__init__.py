"""The platform: a line of stages in the order of the data."""
