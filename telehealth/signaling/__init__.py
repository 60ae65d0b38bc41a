"""Signaling: what browsers say to each other through us so that they can see and hear each other.

Owns the protocol (docs/signaling.md), the relay of offers, answers and candidates, and the credentials of the media
relay. It owns no row: who sits where, and everything that has to last, is the rooms' business; a socket is a carrier.
"""
