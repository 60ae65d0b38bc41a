"""Rooms: the place where a consultation happens, who sits in it, what happened there, and the encounter it amounts to.

Owns the room, its participants and their seats, its event log and the Encounter. It does not own the case that asked
for it (an id), nor the connection between browsers: a socket is only how a participant speaks today.

Rows are locked in one order: room, participant, encounter. Whoever changes more than a lease locks the room first.
"""
