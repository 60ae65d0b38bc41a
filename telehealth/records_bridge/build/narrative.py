"""XHTML for FHIR narratives. Every text is escaped here, and only here does a text become markup."""

from collections.abc import Iterable, Sequence
from html import escape

from telehealth.records_bridge.build.parts import Json

Row = tuple[str, str | None]


def _text(value: str) -> str:
    return "<br/>".join(escape(line, quote=False) for line in value.splitlines())


def paragraph(value: str) -> str:
    """A paragraph; line breaks are kept."""
    return f"<p>{_text(value)}</p>"


def bullets(values: Sequence[str]) -> str:
    """A list; nothing when there is nothing to list."""
    items = "".join(f"<li>{_text(value)}</li>" for value in values)
    return f"<ul>{items}</ul>" if items else ""


def table(rows: Iterable[Row]) -> str:
    """Two columns: what, and what it is. Rows without a value are left out."""
    cells = "".join(f"<tr><td><b>{_text(label)}</b></td><td>{_text(value)}</td></tr>" for label, value in rows if value)
    return f"<table><tbody>{cells}</tbody></table>" if cells else ""


def narrative(*markup: str) -> Json:
    """A Narrative from pieces made here."""
    body = "".join(markup)
    return {
        "status": "generated",
        "div": f'<div xmlns="http://www.w3.org/1999/xhtml" lang="vi" xml:lang="vi">{body}</div>',
    }
