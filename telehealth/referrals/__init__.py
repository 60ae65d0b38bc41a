"""Referrals: a question from one facility to another, from draft to the station's acknowledgement.

Owns the referral, its story with its thread, and its attachments. It does not own the patient, the room in which people
meet, or the signed Document that answers: it is told about those. On screen a referral is a case, "ca bệnh".
"""
