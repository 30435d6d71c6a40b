"""The edge: Flask lives only here."""
