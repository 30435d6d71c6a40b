"""The register: households, their members, and how many live in each hamlet."""
