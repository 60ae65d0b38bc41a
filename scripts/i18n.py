"""Keep the message catalogs in step with the code. English needs none: its words are the msgids.

python scripts/i18n.py extract          bring web/locale/vi/LC_MESSAGES/*.po in step; translations are kept
python scripts/i18n.py add FILE.json    add translations to messages.po: {"English": "Tiếng Việt"}
python scripts/i18n.py add --js FILE    the same for js.po, the words of the browser's code
python scripts/i18n.py missing          list what has no translation yet
python scripts/i18n.py prune            forget the translations of messages that the code no longer has
python scripts/i18n.py check            say whether all of it is in order

A message's key in a JSON file is its msgid, after its context and the character U+0004 where it has one.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages import Message as Entry
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from telehealth.kernel.render import environment

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "web" / "locale" / "vi" / "LC_MESSAGES"
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
CONTEXT_END = "\x04"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")
WIDTH = 110

# Written by hand: what Babel would write carries dates and versions, which change without anything having changed.
HEADER = """\
# Vietnamese. Written by people, put in order by scripts/i18n.py.
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

Message = str | tuple[str, ...]
Words = dict[str, str]  # Vietnamese has one form for every count


@dataclass(frozen=True, slots=True)
class Source:
    """Files that speak one way, and how to find their messages."""

    method: str
    folder: Path
    pattern: str


@dataclass(frozen=True, slots=True)
class Domain:
    """One catalog and the code it serves."""

    name: str
    sources: tuple[Source, ...]

    @property
    def file(self) -> Path:
        """Where the catalog is kept."""
        return FOLDER / f"{self.name}.po"


MESSAGES = Domain(
    "messages",
    (
        Source("python", ROOT / "telehealth", "**/*.py"),
        Source("jinja2.ext:babel_extract", ROOT / "web" / "templates", "**/*.*"),
    ),
)
JS = Domain("js", (Source("javascript", ROOT / "web" / "static" / "js", "**/*.js"),))
DOMAINS = (MESSAGES, JS)


def main(argv: list[str] | None = None) -> int:
    """Do what the verb says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=("extract", "add", "missing", "prune", "check"))
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--js", action="store_true", help="the words of the browser's code")
    said = parser.parse_args(argv)
    if said.verb == "add":
        return add(JS if said.js else MESSAGES, said.files)
    if said.verb in {"extract", "prune"}:
        for domain in DOMAINS:
            save(domain, read(domain), keep_unused=said.verb == "extract")
        return 0
    found = list(untranslated()) if said.verb == "missing" else list(faults())
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


def add(domain: Domain, files: list[Path]) -> int:
    """Add the translations of these files. Those of messages that no code has are told and kept for when it has."""
    words = read(domain)
    known = {key for key, _ in in_code(domain)}
    for file in files:
        added = {key: as_word(value) for key, value in json.loads(file.read_text(encoding="utf-8")).items()}
        for key in sorted(added.keys() - known):
            print(f"not in the code: {key!r}")
        words.update(added)
    save(domain, words)
    return 0


def untranslated() -> Iterator[str]:
    """Every message of the code without Vietnamese words."""
    for domain in DOMAINS:
        words = read(domain)
        yield from (f"{domain.name}: {key!r}" for key, _ in in_code(domain) if not words.get(key))


def faults() -> Iterator[str]:
    """Everything that is not in order: missing words, changed placeholders, a file out of step."""
    yield from (f"no translation in {line}" for line in untranslated())
    for domain in DOMAINS:
        words = read(domain)
        for key, message in in_code(domain):
            if key in words and differ(message, words[key]):
                yield f"{domain.name}: placeholders differ in {key!r}"
        if not domain.file.exists() or domain.file.read_text(encoding="utf-8") != rendered(domain, words):
            yield f"{domain.file.name} is out of step: run scripts/i18n.py extract, then prune"


def differ(message: Message, translation: str) -> bool:
    """Whether a translation lacks a value of the message, or has one that the message does not give.

    One form of a count may leave the number out ("one case"), so the last form decides.
    """
    last = message if isinstance(message, str) else message[-1]
    return set(PLACEHOLDER.findall(last)) != set(PLACEHOLDER.findall(translation))


@cache
def in_code(domain: Domain) -> tuple[tuple[str, Message], ...]:
    """Each message of the code once: its key and its English words, which are two for a count."""
    found: dict[str, Message] = {}
    for source in domain.sources:
        for file in sorted(source.folder.glob(source.pattern)):
            if file.is_file() and "generated" not in file.parts:
                for key, message in messages_of(source.method, file):
                    found[key] = message if isinstance(message, tuple) else found.get(key, message)
    return tuple(sorted(found.items()))


def messages_of(method: str, file: Path) -> Iterator[tuple[str, Message]]:
    """The messages of one file. A file that does not parse stops everything: it would lose its translations."""
    trimmed = str(environment().policies["ext.i18n.trimmed"])
    options = {"encoding": "utf-8", "silent": "false", "trimmed": trimmed, "parse_template_string": True}
    with file.open("rb") as content:
        try:
            for _line, message, _comments, context in extract(method, content, KEYWORDS, (), options):
                yield key_of(message, context), message
        except Exception as error:
            error.add_note(f"while reading {file}")
            raise


def key_of(message: Message, context: str | None) -> str:
    """What a message is found by: its context, when it has one, and its first form."""
    first = message if isinstance(message, str) else message[0]
    return f"{context}{CONTEXT_END}{first}" if context else first


def as_word(value: str | Sequence[str]) -> str:
    """A translation as a JSON file or a catalog has it: alone, or the one form of a count in a list."""
    return value if isinstance(value, str) else value[0]


def read(domain: Domain) -> Words:
    """The translations there are, those of messages no longer used among them."""
    if not domain.file.exists():
        return {}
    with domain.file.open("rb") as content:
        catalog = read_po(content, locale="vi")
    entries = [*(message for message in catalog if message.id), *catalog.obsolete.values()]
    words = {key_of(as_word(entry.id), entry.context): as_word(entry.string or "") for entry in entries}
    return {key: word for key, word in words.items() if word}


def save(domain: Domain, words: Words, *, keep_unused: bool = True) -> None:
    """Write the catalog in one step."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    new = domain.file.with_suffix(".new")
    new.write_text(rendered(domain, words, keep_unused=keep_unused), encoding="utf-8")
    new.rename(domain.file)


def rendered(domain: Domain, words: Mapping[str, str], *, keep_unused: bool = False) -> str:
    """The catalog as a file: the code's messages in the order of their names, then those no longer used."""
    catalog = Catalog(locale="vi", fuzzy=False)
    used = dict(in_code(domain))
    for key, message in used.items():
        catalog[message] = entry(key, message, words.get(key, ""))
    if keep_unused:
        catalog.obsolete = {
            key: entry(key, key.rpartition(CONTEXT_END)[2], words[key]) for key in words.keys() - used.keys()
        }
    content = BytesIO()
    write_po(content, catalog, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    return HEADER + content.getvalue().decode().rstrip("\n") + "\n"


def entry(key: str, message: Message, word: str) -> Entry:
    """A catalog's entry."""
    context = key.partition(CONTEXT_END)[0] if CONTEXT_END in key else None
    return Entry(message, [word] if isinstance(message, tuple) else word, context=context)


if __name__ == "__main__":
    sys.exit(main())
