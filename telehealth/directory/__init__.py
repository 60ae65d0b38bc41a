"""Who works where, which hub serves which spoke, and who is here now.

Facilities, departments, practitioners with their roles and licences. It knows no patients.
"""
