"""The line test: a person tries camera, microphone, loudspeaker and line before the day, and staff see what was found.

It owns the echo peer that browsers reach, and the results. It owns no call: nothing here carries a consultation.
"""
