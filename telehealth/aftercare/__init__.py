"""What a patient has after the consultation: the summary and its door. The facts stand in the notes' Documents."""
