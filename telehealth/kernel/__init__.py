"""The shared floor: identity, time, errors, transactions, web plumbing. Nothing clinical lives here."""
