"""The note of a consultation: draft, signed Document, addendum. Owns what was written and attested, nothing of its delivery."""
