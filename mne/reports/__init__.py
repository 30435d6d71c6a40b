"""Analysis runs with their provenance, and the documents made of them."""
