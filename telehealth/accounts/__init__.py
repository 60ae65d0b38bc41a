"""Who may sign in: accounts, sessions as rows, the slowing of guessers, passwords. It knows no names and no facilities:
those are the directory's.
"""
