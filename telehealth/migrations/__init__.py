"""The database's history. One head; `telehealth migrate` applies it."""
