"""Published questionnaire versions, and what a tablet should hold."""
