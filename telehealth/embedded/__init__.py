"""A PostgreSQL of our own for demos and tests: the programs come in a wheel, the data lives in one folder.

The server is a direct child and ends with its owner, kill -9 included (Linux). It listens on a Unix socket in a folder
that only its user may enter, never on the network, so it asks for no password. Exactly one process owns a folder; other
processes are given its address. Start it from the main thread: its life is tied to the thread that started it.
"""

from telehealth.embedded.run_as import EmbeddedError
from telehealth.embedded.server import APPLICATION_ROLE, OWNER, EmbeddedPostgres

__all__ = ["APPLICATION_ROLE", "OWNER", "EmbeddedError", "EmbeddedPostgres"]
