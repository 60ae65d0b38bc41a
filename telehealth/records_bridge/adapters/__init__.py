"""Record systems that take deliveries. Each is a RecordsAdapter (see domain)."""
