"""The waiting room: durable rows of who waits for whom, in one fair order.

Owns entries, messages to who waits, invitations, bans and reports. It makes a consultation of a visit (a case, a room,
the patient's seat) and owns none of the three.

A visit's id is the appointment's where one was booked, the entry's own for a walk-in. Rows are locked in this order:
entry, appointment, booked person, case, room.
"""
