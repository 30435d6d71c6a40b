"""The area tree with its dates: who belonged to whom when, and who succeeded whom."""
