"""What is asked: questionnaires, answers, and the logic between them. Pure Python."""
