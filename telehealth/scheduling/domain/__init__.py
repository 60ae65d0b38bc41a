"""Hours, slots and bookings as values. Pure."""
