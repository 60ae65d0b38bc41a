"""Languages. English is the language of the msgids; Vietnamese comes from web/locale/vi/LC_MESSAGES/messages.po.

The reader's language is a context variable set by a middleware for HTTP and by the namespace for sockets.
"""

import io
import os
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"
WEB_DIR = Path(os.environ.get("TELEHEALTH_WEB_DIR") or Path(__file__).parents[2] / "web")

language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a message for translation without translating it now."""
    return message


@lru_cache
def translations(code: str) -> NullTranslations:
    """The catalog of a language; English needs none, since msgids are English."""
    path = WEB_DIR / "locale" / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """The message in the reader's language. An empty message stays empty."""
    return translations(language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The message for a count in the reader's language."""
    return translations(language.get()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """The message that has more than one meaning in English, told apart by its context."""
    return translations(language.get()).pgettext(context, message)


_ = gettext
