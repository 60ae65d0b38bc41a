"""What messages say: web/templates/sms/<event>.txt and email/<event>/{subject.txt,body.txt,body.html}."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from jinja2 import Environment

from telehealth.kernel.i18n import language
from telehealth.kernel.render import environment

Words = Mapping[str, object]


@cache
def _plain() -> Environment:
    """Plain text is not HTML: nothing in it is escaped."""
    return environment().overlay(autoescape=False)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within the block."""
    token = language.set(code)
    try:
        yield
    finally:
        language.reset(token)


def sms(event: str, words: Words) -> str:
    """The message for a phone."""
    return _plain().get_template(f"sms/{event}.txt").render(words).strip()


def subject(event: str, words: Words) -> str:
    """A letter's subject, one line."""
    return " ".join(_plain().get_template(f"email/{event}/subject.txt").render(words).split())


def text(event: str, words: Words) -> str:
    """A letter as plain text."""
    return _plain().get_template(f"email/{event}/body.txt").render(words).strip() + "\n"


def html(event: str, words: Words) -> str:
    """A letter as HTML, in one small file without pictures."""
    return environment().get_template(f"email/{event}/body.html").render(words)
