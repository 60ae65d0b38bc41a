"""Who works where: facilities, departments, practitioners with their roles and licences, which hub serves which spoke,
and who is here now. It knows no patients.
"""
