"""Questions asked while booking, by specialty; some answers mean that no booking can wait for: ring 115."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from telehealth.kernel.i18n import N_, gettext

YES, NO = "yes", "no"
_YES_OR_NO: Mapping[str, str] = {YES: N_("Yes"), NO: N_("No")}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, its answers, and which of those are red flags."""

    key: str
    sentence: str
    answers: Mapping[str, str] = field(default_factory=lambda: _YES_OR_NO)
    red: frozenset[str] = frozenset()

    def text(self) -> str:
        """The question in the reader's language."""
        return gettext(self.sentence)

    def choices(self) -> list[tuple[str, str]]:
        """Each answer's code and its words."""
        return [(code, gettext(word)) for code, word in self.answers.items()]


def _flag(key: str, sentence: str) -> Question:
    return Question(key, sentence, red=frozenset({YES}))


_GENERAL = (
    _flag("unconscious", N_("Is the patient hard to wake, confused, or having a fit now?")),
    _flag("breathless", N_("Is the patient short of breath at rest, or are the lips blue?")),
    _flag("bleeding", N_("Is there heavy bleeding that does not stop?")),
)
_SINCE = Question(
    "since",
    N_("How long has it been like this?"),
    {"today": N_("Since today"), "days": N_("For some days"), "weeks": N_("For weeks"), "longer": N_("For longer")},
)
_CHEST_PAIN = _flag("chest_pain", N_("Is there chest pain now that lasts more than 15 minutes?"))
_WEAKNESS = _flag("sudden_weakness", N_("Has the face drooped, an arm gone weak or speech failed, all of a sudden?"))
_SELF_HARM = _flag("self_harm", N_("Is the patient thinking of ending their life?"))

QUESTIONNAIRES: Mapping[str, Sequence[Question]] = {
    "general": (*_GENERAL, _SINCE),
    "cardiology": (_CHEST_PAIN, *_GENERAL, _SINCE),
    "respiratory": (
        *_GENERAL,
        _flag("blood_coughed", N_("Is the patient coughing up blood?")),
        Question("fever", N_("Has there been a fever in the last three days?")),
        _SINCE,
    ),
    "paediatrics": (
        *_GENERAL,
        _flag("not_drinking", N_("Is the child unable to drink, or vomiting everything?")),
        Question("fever", N_("Has there been a fever in the last three days?")),
        _SINCE,
    ),
    "obstetrics": (
        *_GENERAL,
        _flag("pregnancy_pain", N_("Pregnant, with strong belly pain, waters gone, or the baby not moving?")),
        _SINCE,
    ),
    "neurology": (_WEAKNESS, *_GENERAL, _SINCE),
    "psychiatry": (_SELF_HARM, *_GENERAL, _SINCE),
}


def questions_of(key: str) -> Sequence[Question]:
    """The questions of a service; the general ones where a specialty has none of its own."""
    return QUESTIONNAIRES.get(key, QUESTIONNAIRES["general"])


def unanswered(key: str, answers: Mapping[str, str]) -> list[str]:
    """The questions without an answer that fits."""
    return [one.key for one in questions_of(key) if answers.get(one.key) not in one.answers]


def red_flags(key: str, answers: Mapping[str, str]) -> list[str]:
    """The questions whose answers mean an emergency."""
    return [one.key for one in questions_of(key) if answers.get(one.key) in one.red]
