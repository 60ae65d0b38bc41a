"""Who may sign in: accounts, sessions as rows, passwords, the slowing of guessers.

It knows no names and no facilities: those are the directory's.
"""
