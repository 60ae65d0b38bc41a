"""A summary as a PDF, by Typst out of web/templates/aftercare/summary.typ.

What people wrote goes in as JSON and comes out as text: nothing of it is ever read as markup. The same words give the
same bytes. Only the fonts inside Typst are used, and the template's folder is all that it may read.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import orjson
import typst

from telehealth.kernel.i18n import WEB_DIR

FOLDER = WEB_DIR / "templates" / "aftercare"


async def pdf(words: Mapping[str, object], *, at: datetime) -> bytes:
    """The paper, dated `at`. Made in a thread: Typst lets the others run meanwhile."""
    return await asyncio.to_thread(_made, orjson.dumps(words).decode(), int(at.timestamp()))


def _made(words: str, timestamp: int) -> bytes:
    """Archival where every character can be drawn; a picture character that no font has makes it a plain PDF."""
    try:
        return _compiled(words, timestamp, ["a-2b"])  # ISO 19005-2
    except typst.TypstError:
        return _compiled(words, timestamp, [])


def _compiled(words: str, timestamp: int, standards: list[Literal["a-2b"]]) -> bytes:
    return typst.compile(
        FOLDER / "summary.typ", root=FOLDER, sys_inputs={"words": words}, ignore_system_fonts=True, format="pdf",
        pdf_standards=[*standards], timestamp=timestamp,
    )  # fmt: skip
