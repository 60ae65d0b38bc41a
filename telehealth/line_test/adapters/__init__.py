"""The echo peer: a process of its own, and this process's end of it."""
