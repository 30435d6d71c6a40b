"""The append-only log: who did what, when, to what. The database itself refuses changes."""
