"""A summary in plain words, section by section: the page and the paper say the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from telehealth.aftercare.domain import Summary
from telehealth.kernel import formats
from telehealth.kernel.i18n import _, pgettext


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part. `paragraphs` come before `items`, `note` after them. tone: "", need, stop."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[tuple[str, str]] = ()
    note: str = ""
    tone: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was written."""
        return not self.paragraphs and not self.items


def lines(text: str) -> list[str]:
    """A text as its lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sections_of(one: Summary, zone: str) -> list[Section]:
    """Every part that has something to say, what matters most first."""
    return [part for part in _parts(one, zone) if not part.is_empty]


def _parts(one: Summary, zone: str) -> Iterator[Section]:
    for each in one.corrections:
        yield Section(
            title=_("Corrected on {at}").format(at=formats.moment(each.at, zone)), tone="need",
            paragraphs=[*lines(each.text), *([_("Why: {reason}").format(reason=each.reason)] if each.reason else [])],
            note=each.by,
        )  # fmt: skip
    yield Section(title=_("The doctor's advice"), paragraphs=lines(one.advice))
    yield Section(title=_("What to do next"), paragraphs=_next_steps(one), items=[(test, "") for test in one.tests])
    yield Section(
        title=_("Danger signs"), tone="stop", paragraphs=lines(one.red_flags) or [_("You get worse, or worry.")],
        note=_("Then do not wait for an appointment: call 115, or go to the nearest hospital."),
    )  # fmt: skip
    yield Section(title=_("When to come back"), paragraphs=_come_back(one))
    yield Section(
        title=_("Not a prescription"), items=one.medicines, tone="need",
        paragraphs=[_("Medicines the doctor proposes:")] if one.medicines else (),
        note=_("No pharmacy sells by this sheet. Take nothing new before a doctor has prescribed it."),
    )  # fmt: skip
    yield Section(
        title=_("What the doctor thinks it is"), paragraphs=lines(one.opinion),
        items=[(words, sureness(sure)) for words, sure in one.diagnoses],
    )  # fmt: skip
    yield Section(title=_("What could not be examined from afar"), paragraphs=lines(one.limits))


def _next_steps(one: Summary) -> list[str]:
    decided = {
        "stay": _("You need not go to a hospital for this now."),
        "transfer": _("Go to a hospital, as the doctor advised."),
        "transfer_urgently": _("Go to a hospital at once."),
    }.get(one.decision)
    by_when = [_("By when: {when}").format(when=one.by_when)] if one.by_when else []
    tests = [_("Have these tests done:")] if one.tests else []
    return [*([decided] if decided else []), *by_when, *lines(one.decision_reason), *tests]


def _come_back(one: Summary) -> list[str]:
    again = [_("You are seen again on {day}.").format(day=formats.day(one.seen_again))] if one.seen_again else []
    by_whom = [_("By: {who}").format(who=one.seen_again_by)] if one.seen_again_by else []
    return [*again, *by_whom, *lines(one.call_back), *lines(one.thresholds)]


def sureness(code: str) -> str:
    """How sure the doctor is, for somebody who is no doctor."""
    return {
        "confirmed": pgettext("diagnosis", "certain"), "provisional": pgettext("diagnosis", "likely"),
        "differential": pgettext("diagnosis", "possible"), "unconfirmed": pgettext("diagnosis", "not confirmed"),
    }.get(code, "")  # fmt: skip


def signature(one: Summary, zone: str) -> str:
    """Who stands for it and since when."""
    licence = ", " + _("licence {number}").format(number=one.licence_number) if one.licence_number else ""
    return f"{one.signed_by}{licence}, {one.facility}. {formats.moment(one.signed_at, zone)}"
