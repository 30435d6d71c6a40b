"""The tablet's own client, as the server hands it out: a shell without any data."""
