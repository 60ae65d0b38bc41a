"""Random tokens and digests. Passwords are the accounts feature's business."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """SHA-256 of a token: what is stored instead of the token itself."""
    return hashlib.sha256(token.encode()).digest()


def sha256_hex(data: bytes) -> str:
    """SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
