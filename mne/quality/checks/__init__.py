"""What the platform checks of an interview beyond its own questionnaire, by family."""
