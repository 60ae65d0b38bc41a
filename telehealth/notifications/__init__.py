"""Messages to the outside: SMS and e-mail, each sent once for one event, one person and one channel.

Owns the messages and their state, never what they said: a body is made when it is sent and kept nowhere. It says
nothing clinical: neither specialty nor reason, nor whose appointment it is, nor the facility, whose name may tell it.
"""
