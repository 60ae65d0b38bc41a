"""Files by content: stored once under their SHA-256, on disk before the row that names them commits."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from telehealth.kernel.errors import BodyTooLarge, Unavailable


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: its digest in hexadecimal and its size in bytes."""

    sha256: str
    size: int


class BlobStore:
    """A folder of files named by their digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "blobs"

    def path(self, sha256: str) -> Path:
        """Where a blob lies."""
        return self.folder / sha256[:2] / sha256

    async def receive(self, chunks: AsyncIterator[bytes], *, limit: int) -> bytes:
        """Collect an upload, refusing it as soon as it passes `limit` bytes."""
        parts, size = [], 0
        async for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise BodyTooLarge(limit_mib=max(1, limit // 2**20))
            parts.append(chunk)
        return b"".join(parts)

    async def put(self, data: bytes) -> Blob:
        """Store bytes durably. Raises Unavailable when the disk refuses."""
        sha = hashlib.sha256(data).hexdigest()
        try:
            await asyncio.to_thread(self._write, self.path(sha), data)
        except OSError as error:
            raise Unavailable from error
        return Blob(sha, len(data))

    def _write(self, target: Path, data: bytes) -> None:
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    async def get(self, sha256: str) -> bytes:
        """A blob's bytes."""
        return await asyncio.to_thread(self.path(sha256).read_bytes)
