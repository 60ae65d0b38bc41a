"""Identifier and code systems, each with where it comes from. Change them here and nowhere else."""

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
SNOMED = "http://snomed.info/sct"

# HL7 terminology (terminology.hl7.org), as named in FHIR R4's own value sets.
_HL7 = "http://terminology.hl7.org/CodeSystem/"
ACT_CODE = _HL7 + "v3-ActCode"
ACT_REASON = _HL7 + "v3-ActReason"
ACT_PRIORITY = _HL7 + "v3-ActPriority"
PARTICIPATION_TYPE = _HL7 + "v3-ParticipationType"
DOCUMENT_COMPLETION = _HL7 + "v3-DocumentCompletion"
IDENTIFIER_TYPE = _HL7 + "v2-0203"
OBSERVATION_CATEGORY = _HL7 + "observation-category"
DATA_ABSENT_REASON = _HL7 + "data-absent-reason"
CONDITION_CATEGORY = _HL7 + "condition-category"
CONDITION_CLINICAL = _HL7 + "condition-clinical"
CONDITION_VERIFICATION = _HL7 + "condition-ver-status"
CONSENT_SCOPE = _HL7 + "consentscope"
PROVENANCE_AGENT = _HL7 + "provenance-participant-type"

# The draft national guide VN Core (HL7 Vietnam, R4, 0.6.0): NamingSystems vn-cccd-ns, vn-cchn-ns, vn-ma-cskcb-ns, the
# search parameter vn-bhyt-card, and the extensions of vn-core-address. A draft: not approved by the State yet.
_VN_CORE = "http://fhir.hl7.org.vn/core/"
CITIZEN_ID = _VN_CORE + "sid/cccd"
INSURANCE_NUMBER = _VN_CORE + "sid/bhyt"
FACILITY_CODE = _VN_CORE + "sid/ma-cskcb"
PRACTICE_LICENCE = _VN_CORE + "sid/cchn"
PROVINCE_EXTENSION = _VN_CORE + "StructureDefinition/vn-ext-province"
WARD_EXTENSION = _VN_CORE + "StructureDefinition/vn-ext-ward"

# Our own arc: an OID made from a UUID (ITU-T X.667), which needs no registration authority.
_OWN = "urn:oid:2.25.260282837942488789014515487845265163668"
TAG = _OWN + ".1"  # the idempotency key in meta.tag
REFERRAL_CODE = _OWN + ".2"
DOCUMENT_SHA256 = _OWN + ".3"
URI = "urn:ietf:rfc:3986"  # FHIR's system for an identifier that is itself a URI

VITALSIGNS_PROFILE = "http://hl7.org/fhir/StructureDefinition/vitalsigns"
