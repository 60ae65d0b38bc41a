"""What leaves for a patient's record, and what is read back from it.

Owns: the FHIR R4 form of a signed Document, its deliveries to each record system, the embedded FHIR store, their pages.
Refuses to own: the Document itself (notes), who may open a case (referrals), who a patient is (patients).
FHIR's camelCase lives here and nowhere else.
"""
