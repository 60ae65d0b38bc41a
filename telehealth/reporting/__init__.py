"""How much the service is used, and what waits now. Counts only: no names of patients, no clinical content."""
