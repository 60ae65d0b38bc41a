"""Searching and looking up codes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from telehealth.kernel.uow import UnitOfWork
from telehealth.terminology.domain import Icd10, listed_words, plain, plain_code, prefix_query
from telehealth.terminology.tables import icd10

MOST = 20
LEAST_LETTERS = 2


async def search_icd10(uow: UnitOfWork, text: str, *, most: int = MOST) -> list[Icd10]:
    """The codes that fit what was typed, the likeliest first: a code or its beginning, or beginnings of words.

    Diacritics may be left out; where they are typed, names that have them come first.
    """
    code = plain_code(text)
    if code:
        query = sa.select(icd10).where(icd10.c.plain_code.startswith(code)).order_by(icd10.c.plain_code)
    elif len(plain(text).replace(" ", "")) >= LEAST_LETTERS:
        query = _by_words(text)
    else:
        return []
    return [_code(row) for row in await uow.conn.execute(query.limit(most))]


async def icd10_codes(uow: UnitOfWork, codes: Sequence[str]) -> dict[str, Icd10]:
    """These codes with their names; unknown ones are left out."""
    rows = await uow.conn.execute(sa.select(icd10).where(icd10.c.code.in_(codes)))
    return {row.code: _code(row) for row in rows}


async def is_loaded(uow: UnitOfWork) -> bool:
    """Whether there is anything to search in."""
    return (await uow.conn.execute(sa.select(icd10.c.code).limit(1))).first() is not None


def _by_words(text: str) -> sa.Select[Any]:
    typed, words = text.strip().lower(), listed_words(text)
    names = (icd10.c.plain_vi, icd10.c.plain_en)
    closeness = sa.case(
        (sa.or_(*(name == words for name in names)), 0),
        (sa.or_(*(name.startswith(words) for name in names)), 1),
        (sa.or_(*(name.contains(words) for name in names)), 2),
        else_=3,
    )
    as_typed = sa.func.lower(icd10.c.name_vi).contains(typed, autoescape=True)
    query = sa.cast(sa.literal(prefix_query(words)), TSQUERY)
    return (
        sa.select(icd10)
        .where(icd10.c.words.bool_op("@@")(query))
        .order_by(
            as_typed.desc(),
            closeness,
            sa.func.length(icd10.c.plain_code),
            sa.func.length(icd10.c.plain_vi),
            icd10.c.code,
        )
    )


def _code(row: sa.Row[Any]) -> Icd10:
    return Icd10(row.code, row.name_en, row.name_vi)
