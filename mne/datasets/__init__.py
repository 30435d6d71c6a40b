"""Frozen data sets: manifest, hash, frames and design. The ORM ends here."""
