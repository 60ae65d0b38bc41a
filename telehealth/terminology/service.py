"""Loading vocabularies."""

from itertools import islice

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.terminology.domain import Icd10, core, plain, plain_code
from telehealth.terminology.source import read_codes
from telehealth.terminology.tables import icd10

BATCH = 1000


async def import_codes(begin: Begin) -> int:
    """Replace the loaded ICD-10 by the installed package's. Gives how many codes. Raises NoIcd10Package."""
    codes = list(read_codes())
    async with begin(None) as uow:
        await replace_within(uow, codes)
        uow.audit("update", "icd10", None, purpose="HOPERAT", codes=len(codes))
    return len(codes)


async def replace_within(uow: UnitOfWork, codes: list[Icd10]) -> None:
    """Replace the loaded codes by these."""
    await uow.conn.execute(sa.delete(icd10))
    words = sa.func.array_to_tsvector(sa.bindparam("lexemes", type_=ARRAY(sa.Text)))
    statement = icd10.insert().values(words=words)
    rows = iter(codes)
    while batch := [_row(code) for code in islice(rows, BATCH)]:
        await uow.conn.execute(statement, batch)


def _row(code: Icd10) -> dict[str, object]:
    words = {*plain(code.name_en).split(), *plain(code.name_vi).split()}
    return {
        "code": code.code, "name_en": code.name_en, "name_vi": code.name_vi, "plain_code": plain_code(code.code),
        "plain_en": core(code.name_en), "plain_vi": core(code.name_vi or code.name_en), "lexemes": sorted(words),
    }  # fmt: skip
