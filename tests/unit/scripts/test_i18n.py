"""The tool that keeps the catalogs: nothing that a person translated gets lost, and the files do not churn."""

import json
from pathlib import Path

import pytest

from scripts import i18n
from scripts.i18n import Domain, Source

CODE = '_("Claim")\nngettext("{n} case", "{n} cases", 2)\npgettext("verb", "Open")\n'


@pytest.fixture
def domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Domain:
    monkeypatch.setattr(i18n, "FOLDER", tmp_path / "locale")
    code = tmp_path / "code"
    code.mkdir()
    (code / "a.py").write_text(CODE)
    return Domain("messages", (Source("python", code, "**/*.py"),))


def code_becomes(domain: Domain, text: str) -> None:
    (domain.sources[0].folder / "a.py").write_text(text)
    i18n.in_code.cache_clear()
    i18n.save(domain, i18n.read(domain))


def translate(domain: Domain, words: dict[str, object]) -> None:
    file = domain.sources[0].folder / "words.json"
    file.write_text(json.dumps(words))
    i18n.add(domain, [file])


def test_added_words_are_in_the_catalog_and_the_rest_waits_untranslated(domain: Domain) -> None:
    translate(domain, {"Claim": "Nhận ca", "{n} case": ["{n} ca"]})
    assert i18n.read(domain) == {"Claim": "Nhận ca", "{n} case": "{n} ca"}
    assert 'msgctxt "verb"\nmsgid "Open"\nmsgstr ""' in domain.file.read_text()


def test_context_tells_messages_apart(domain: Domain) -> None:
    translate(domain, {"verb\x04Open": "Mở"})
    assert i18n.read(domain) == {"verb\x04Open": "Mở"}


def test_message_that_goes_and_comes_back_finds_its_words(domain: Domain) -> None:
    translate(domain, {"Claim": "Nhận ca", "{n} case": "{n} ca"})
    code_becomes(domain, "")
    assert '#~ msgid "Claim"' in domain.file.read_text()
    code_becomes(domain, CODE)
    assert i18n.read(domain) == {"Claim": "Nhận ca", "{n} case": "{n} ca"}
    assert "#~" not in domain.file.read_text()


def test_words_added_before_their_message_wait_for_it(domain: Domain, capsys: pytest.CaptureFixture[str]) -> None:
    translate(domain, {"Not yet": "Chưa"})
    assert "not in the code: 'Not yet'" in capsys.readouterr().out
    code_becomes(domain, '_("Not yet")')
    assert i18n.read(domain) == {"Not yet": "Chưa"}


def test_pruning_forgets_what_the_code_no_longer_says(domain: Domain) -> None:
    translate(domain, {"Claim": "Nhận ca"})
    code_becomes(domain, "")
    i18n.save(domain, i18n.read(domain), keep_unused=False)
    assert i18n.read(domain) == {}


def test_writing_again_changes_nothing(domain: Domain) -> None:
    translate(domain, {"Claim": "Nhận ca"})
    before = domain.file.read_text()
    i18n.save(domain, i18n.read(domain))
    assert domain.file.read_text() == before


def test_code_that_does_not_parse_stops_the_tool_and_keeps_the_catalog(tmp_path: Path, domain: Domain) -> None:
    translate(domain, {"Claim": "Nhận ca"})
    before = domain.file.read_text()
    (tmp_path / "page.html").write_text('{% trans %}{{ _("Claim") }')
    torn = Domain("messages", (Source("jinja2.ext:babel_extract", tmp_path, "*.html"),))
    with pytest.raises(Exception, match="expected token"):
        i18n.save(torn, i18n.read(torn))
    assert domain.file.read_text() == before


@pytest.mark.parametrize(
    ("message", "translation", "differ"),
    [
        ("Claimed by {name}", "{name} đã nhận", False),
        ("Claimed by {name}", "Đã nhận", True),
        ("%(n)s left", "Còn %(m)s", True),
        (("one case", "{n} cases"), "{n} ca", False),
    ],
)
def test_translation_must_use_the_values_of_its_message(message: i18n.Message, translation: str, differ: bool) -> None:
    assert i18n.differ(message, translation) is differ
