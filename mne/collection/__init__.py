"""What tablets send: interviews and their versions, attachments, and the quarantine."""
