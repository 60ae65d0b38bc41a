"""The seal over the audit: one sealer chains settled rows in batches, so that change, gap and truncation show.

A row is settled when every transaction up to its own has ended (its txid lies below the snapshot's xmin). A seal covers
all rows of a range of txids and hashes them with the seal before it; the head is logged, where the database's owner
cannot rewrite it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from telehealth.kernel.log import get_logger
from telehealth.kernel.tables import audit_event, audit_seal
from telehealth.kernel.uow import Begin

log = get_logger(__name__)
SEALER_LOCK = 7_210_001
GENESIS = b"\0" * 32


async def seal(begin: Begin) -> int:
    """Seal what has settled since the last seal. Gives the number of rows sealed; 0 when another process seals."""
    async with begin(None) as uow:
        locked = sa.select(sa.func.pg_try_advisory_xact_lock(SEALER_LOCK))
        if not (await uow.conn.execute(locked)).scalar_one():
            return 0
        last = await _last_seal(uow.conn)
        upto = (
            await uow.conn.execute(sa.text("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        ).scalar_one()
        start = last.to_txid if last else 0
        rows = await _rows(uow.conn, start, upto)
        if not rows:
            return 0
        head = chain(last.hash if last else GENESIS, rows)
        seq = last.seq + 1 if last else 1
        values = {"seq": seq, "from_txid": start, "to_txid": upto, "row_count": len(rows), "hash": head}
        await uow.conn.execute(audit_seal.insert().values(values))
    log.info("audit_sealed", seq=seq, rows=len(rows), head=head.hex())
    return len(rows)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `problems` is empty when every seal holds."""

    seals: int
    rows: int
    head: str
    problems: list[str]


async def verify(conn: AsyncConnection, *, expected_head: str = "") -> Verdict:
    """Recompute every seal. `expected_head`, taken from the log, also finds seals cut off at the end."""
    previous, upto, rows_seen, problems = GENESIS, 0, 0, list[str]()
    seals = (await conn.execute(sa.select(audit_seal).order_by(audit_seal.c.seq))).all()
    heads = set()
    for place, mark in enumerate(seals, 1):
        rows = await _rows(conn, mark.from_txid, mark.to_txid)
        rows_seen += len(rows)
        if mark.seq != place or mark.from_txid != upto:
            problems.append(f"seal {mark.seq}: a seal before it is missing")
        if len(rows) != mark.row_count:
            problems.append(f"seal {mark.seq}: {mark.row_count} rows were sealed, {len(rows)} are here")
        if chain(previous, rows) != mark.hash:
            problems.append(f"seal {mark.seq}: the rows are not the ones that were sealed")
        previous, upto = mark.hash, mark.to_txid
        heads.add(previous.hex())
    if expected_head and expected_head not in heads:
        problems.append("the expected head is not among the seals: seals were cut off or rewritten")
    return Verdict(len(seals), rows_seen, previous.hex(), problems)


def chain(previous: bytes, rows: list[dict[str, Any]]) -> bytes:
    """SHA-256 over the seal before and each row in canonical JSON."""
    sha = hashlib.sha256(previous)
    for row in rows:
        sha.update(orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str))
    return sha.digest()


async def _last_seal(conn: AsyncConnection) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(audit_seal).order_by(audit_seal.c.seq.desc()).limit(1))).one_or_none()


async def _rows(conn: AsyncConnection, start: int, upto: int) -> list[dict[str, Any]]:
    query = (
        sa.select(audit_event)
        .where(audit_event.c.txid >= start, audit_event.c.txid < upto)
        .order_by(audit_event.c.txid, audit_event.c.id)
    )
    # SQLAlchemy's column names are a kind of str that orjson does not take for a key.
    return [{str(name): value for name, value in row.items()} for row in (await conn.execute(query)).mappings()]
