"""Every component renders in every state, in both languages, within what the content security policy allows."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from telehealth.kernel.i18n import LANGUAGES, language
from telehealth.kernel.render import ErrorPage, Flash, NavItem, OpenRoom, Shell, environment, fields_of
from telehealth.screens.patterns import samples

NOW = datetime(2026, 11, 24, 3, 24, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>'


class Elements(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [value for _tag, attrs in self.found if (value := attrs.get(name))]


def shell(code: str, *, signed_in: bool = True) -> Shell:
    nav = tuple(NavItem(f"Place {n}", f"/{n}", "house", n == 0, n) for n in range(4))
    return Shell(
        locale=code,
        path="/dev/patterns",
        demo=True,
        signed_in=signed_in,
        person_name=f"BS. {HOSTILE}",
        facility_name=HOSTILE,
        nav=nav,
        open_room=OpenRoom("/rooms/1", HOSTILE) if signed_in else None,
    )


def page(template: str, code: str, context: dict[str, object], *, signed_in: bool = True) -> str:
    language.set(code)
    around = {
        "shell": shell(code, signed_in=signed_in),
        "actor": None,
        "now": NOW,
        "zone": "Asia/Ho_Chi_Minh",
        "language": code,
        "theme": "auto",
        "flash": Flash(HOSTILE, "/undo"),
    }
    return environment().get_template(template).render(around | context)


@pytest.fixture(params=LANGUAGES)
def patterns(request: pytest.FixtureRequest) -> str:
    language.set(request.param)
    return page("dev/patterns.html", request.param, fields_of(samples(NOW)))


def test_the_page_has_no_inline_style_or_script(patterns: str) -> None:
    elements = Elements(patterns)
    assert not elements.values("style")
    assert not [tag for tag, _ in elements.found if tag == "style"]
    assert all(attrs.get("src") for tag, attrs in elements.found if tag == "script")
    assert not [name for _, attrs in elements.found for name in attrs if name.startswith("on")]


def test_what_people_typed_never_becomes_markup(patterns: str) -> None:
    assert HOSTILE not in patterns
    assert "&lt;script&gt;" in patterns


def test_every_id_is_there_once_and_every_reference_leads_to_one(patterns: str) -> None:
    elements = Elements(patterns)
    ids = elements.values("id")
    known = set(ids)
    assert len(ids) == len(known)
    told = {one for value in elements.values("aria-describedby") for one in value.split()}
    assert told | set(elements.values("aria-labelledby")) | set(elements.values("data-opens")) <= known
    assert {value for tag, attrs in elements.found if tag == "label" and (value := attrs.get("for"))} <= known


def test_every_field_at_fault_says_so_and_is_linked_from_the_summary(patterns: str) -> None:
    assert patterns.count('aria-invalid="true"') == 2  # a fieldset of choices is described, its radios are not invalid
    assert {"#f-pulse", "#f-question", "#f-note"} <= set(Elements(patterns).values("href"))


def test_a_page_in_vietnamese_loads_its_words_before_its_modules() -> None:
    vietnamese = page("dev/patterns.html", "vi", fields_of(samples(NOW)))
    assert vietnamese.index("/static/dist/messages.vi") < vietnamese.index('<script type="module"')
    assert "messages." not in page("dev/patterns.html", "en", fields_of(samples(NOW)))


@pytest.mark.parametrize("status", [401, 403, 404, 409, 410, 413, 422, 429, 500, 503])
@pytest.mark.parametrize("signed_in", [True, False])
def test_an_error_page_says_what_is_safe_and_what_to_do(status: int, *, signed_in: bool) -> None:
    error = ErrorPage("Title", "Sentence", status, "kernel.code", "0193", "/sign-in" if status == 401 else "")
    html = page("errors/error.html", "en", fields_of(error), signed_in=signed_in)
    assert "What was saved before stays saved" in html or "Nothing was overwritten" in html
    assert "kernel.code" in html
    assert "0193" in html
