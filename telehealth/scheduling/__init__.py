"""Staff's hours and what is booked in them: schedules, slots, appointments, holds, the waitlist, who is on call.

A slot is computed from hours and busy ranges; it has no row and no id. Who waits on the day belongs to waiting, the
messages that go out to notifications.
"""
