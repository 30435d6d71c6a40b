"""What is estimated: deprivation measures and design-based statistics."""
