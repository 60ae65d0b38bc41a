"""Argon2id, off the event loop and never more than two at a time: each takes 64 MiB and all of a core.

Parameters are RFC 9106's second recommended option. A password of an older parameter set is hashed again at sign-in.
"""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

AT_ONCE = 2

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """What is stored instead of the password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, _same_form(password))


async def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. With nothing stored it takes as long and says no."""
    right = await asyncio.get_running_loop().run_in_executor(_threads, _verify, stored, _same_form(password))
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobodys(), password)
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody, to spend the same time on it")


def _same_form(password: str) -> str:
    """One form for a text that keyboards write in several: RFC 8265 asks for NFC, NIST SP 800-63B for NFKC."""
    return unicodedata.normalize("NFKC", password)
