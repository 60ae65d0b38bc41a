"""The note of a consultation: draft, signed Document, addendum. Its delivery is the records bridge's business."""
