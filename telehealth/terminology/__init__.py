"""Coded vocabularies people search in: ICD-10 in Vietnamese and English, loaded from an installed package.

The package's data is GPL and is never part of this repository; see docs/adr/0004-icd10-data.md.
"""
