"""Papers about findings: the register, sheets for visits, letters."""
