"""What people and machines send by mistake or on purpose: values, names and bodies that no edge may stumble over."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from telehealth.kernel.forms import Incoming

T = TypeVar("T")

TEXTS = (
    "", " ", "x", "0", "-1", "²", "٣", "1e999", "NaN", "inf", "9" * 30, "9" * 5000, "0x10", "1_000", "true", "null",
    "a\x00b", "\x7f", "\r\nSet-Cookie: a=b", "\ud800", "\u202egnp.exe", "e\u0301" * 50, "\U0001f637" * 300, "Đ" * 5000,
    "{}", "{text}", "{0.__class__}", "%s%n", "${7*7}", "{{7*7}}", "<script>alert(1)</script>", "'; drop table x--",
    "../../etc/passwd", "//elsewhere.example", "/\\elsewhere.example", "/\t/elsewhere.example", "javascript:alert(1)",
    "0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31", "31/02/1990", "00/00/0000", "1990-13-45T99:99",
    "00000000-0000-0000-0000-000000000000", "not-an-id", "*", "_", "\\", "%",
)  # fmt: skip
NAMES = (
    "", ".", "..", "a" * 300, "vitals.heart_rate.value.deeper", "situation.problem.0", "background.drugs.x.name",
    "background.drugs." + "9" * 5000 + ".name", "background.drugs.².name", ".".join(["a"] * 3000), "__class__",
    "a\x00b",
    "diagnoses.0.text.0", "plan.drugs.99999999999999999999.text",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**53, 2**63, 2**64, 1e308, -0.0, [], {}, [[]], [None], {"a": {"b": {}}},
    ["x"] * 1000, {str(n): n for n in range(600)},
)  # fmt: skip
BODIES = (
    b"", b"\x00", b"{", b"[]", b"null", b'"x"', b"1", b"{}", b'{"a":NaN}', b"[" * 900 + b"]" * 900, b"[" * 100_000,
    b'{"fields":' + b'{"a":' * 990 + b"1" + b"}" * 991, b"\xff\xfe{}", b"=" * 1000, b"&" * 200_000, b"a=1&" * 5000,
    b"%zz=%ff%fe", b"a=" + b"x" * 2_000_000, b"--x\r\n\r\n--x--",
)  # fmt: skip
TYPES = (
    "application/json", "application/json; charset=nothing", "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=nothing", "multipart/form-data", "multipart/form-data; boundary=x",
    "multipart/mixed; boundary=x", "text/plain", "nonsense", "",
)  # fmt: skip
HEADERS = (
    {"Cookie": "session=" + "x" * 3000}, {"Cookie": "session=\xe9\xff; flash=W10="},
    {"Cookie": "flash=" + "W1tb" * 900},
    {"Cookie": "language=../..; theme=<b>; flash=%00"}, {"Accept-Language": "x" * 3000}, {"User-Agent": "\xe9" * 900},
    {"X-Forwarded-For": "nonsense, , ::ffff:1.2.3.4%eth0"}, {"Host": "elsewhere.example"}, {"Host": "[::"},
    {"Range": "bytes=9-1,,"}, {"If-Modified-Since": "never"}, {"Content-Encoding": "gzip"},
    {"Accept": "application/json"}, {"Expect": "something"},
)  # fmt: skip


def part(name: str, body: bytes, *, headers: str = "") -> bytes:
    """A part of a multipart body with the boundary "x"."""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n{headers}\r\n'
    return head.encode() + body + b"\r\n"


MULTIPART = tuple(
    body + b"--x--\r\n"
    for body in (
        part("kind", b"\xff\xfe"),
        part("kind", b"photo", headers="Content-Type: text/plain; charset=nothing\r\n"),
        part("kind", b"photo", headers="Content-Transfer-Encoding: nothing\r\n"),
        part("kind", b"not base64!", headers="Content-Transfer-Encoding: base64\r\n"),
        part("kind", b"\x1f\x8bnot gzip", headers="Content-Encoding: gzip\r\n"),
        part("kind", b"x", headers="Content-Encoding: nothing\r\n"),
        part("kind", b"x" * 200_000),
        part("client_id", b"not-an-id"),
        b"".join(part(f"a{n}", b"x") for n in range(2000)),
        part("file", b"--y\r\n\r\n\r\n--y--", headers="Content-Type: multipart/mixed; boundary=y\r\n"),
        part('file"; filename="a.png', b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        part('file"; filename="../../a\x00.jpg', b"\xff\xd8\xff\xe0" + b"\x00" * 50),
        part('file"; filename="a.svg', b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        part('file"; filename="a.png', b"<html><script>alert(1)</script>"),
        part('file"; filename="empty.png', b""),
        b"--x\r\nContent-Disposition: nonsense\r\n\r\nx\r\n",
        b"--x\r\nno header at all\r\n",
        b"--y\r\n",
    )
)


def models() -> Iterator[type[BaseModel]]:
    """Every model of what comes in."""
    waiting: list[type[BaseModel]] = [Incoming]
    while waiting:
        model = waiting.pop()
        yield model
        waiting.extend(model.__subclasses__())


def field_names() -> list[str]:
    """Every field of everything that comes in, dotted as forms write them."""
    return sorted({name for model in models() for name in _names(model, 0)})


def _names(model: type[BaseModel], depth: int) -> Iterator[str]:
    for name, info in model.model_fields.items():
        inner = [one for one in _classes(info.annotation) if issubclass(one, BaseModel)]
        yield name
        if depth < 4:
            for one in inner:
                yield from (f"{name}.{deeper}" for deeper in _names(one, depth + 1))
                yield from (f"{name}.0.{deeper}" for deeper in _names(one, depth + 1))


def _classes(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for inner in get_args(annotation):
        yield from _classes(inner)


class Nasty:
    """Draws from all of the above, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self.fields = field_names()

    def some(self, of: Sequence[T], most: int) -> list[T]:
        """Some of them, each once."""
        return self.random.sample(of, min(len(of), most))

    def dumps(self, value: object) -> bytes:
        """JSON as a careless program writes it, lone surrogates and numbers of any size included."""
        return json.dumps(value).encode()

    def value(self) -> Any:  # noqa: ANN401
        """Something a JSON body may hold."""
        return self.random.choice([*TEXTS, *VALUES])

    def text(self) -> str:
        """Something typed."""
        return self.random.choice(TEXTS)

    def name(self) -> str:
        """A field's name, mostly one that exists."""
        return self.random.choice(self.fields) if self.random.random() < 0.8 else self.random.choice(NAMES)

    def form(self, base: dict[str, Any]) -> dict[str, str]:
        """A form: a good one with some answers spoilt, or nothing but spoilt ones."""
        good = {name: str(value) for name, value in base.items()} if self.random.random() < 0.7 else {}
        names = [*good] if good and self.random.random() < 0.5 else [self.name() for _ in range(6)]
        return good | {name: self.text() for name in self.random.sample(names, min(len(names), 4))}

    def json(self, base: dict[str, Any]) -> dict[str, Any]:
        """A JSON object of the same kind."""
        good = dict(base) if self.random.random() < 0.7 else {}
        names = [*good] if good and self.random.random() < 0.6 else [self.name() for _ in range(4)]
        spoilt: dict[str, Any] = {name: self.value() for name in names}
        if "fields" in base and self.random.random() < 0.6:
            spoilt = {"fields": self.form({}) | {self.name(): self.text() for _ in range(3)}}
        return good | spoilt
