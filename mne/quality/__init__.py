"""What the checks found in interviews, for the supervisor's queue."""
