"""One hierarchy of refusals: unique codes, translated, the same on every channel."""

import re
from collections.abc import Iterator

import telehealth.app
from telehealth.kernel.errors import HTTP_STATUS, DomainError, RateLimited
from telehealth.kernel.faults import DECLARED
from telehealth.kernel.i18n import language, translations
from telehealth.kernel.sockets import error_body

assert telehealth.app.FEATURES  # loads every feature


def every_error() -> list[type[DomainError]]:
    def below(base: type[DomainError]) -> Iterator[type[DomainError]]:
        for one in base.__subclasses__():
            yield one
            yield from below(one)

    return [one for one in below(DomainError) if "code" in vars(one)]


def test_codes_are_unique_and_name_their_feature() -> None:
    codes = [one.code for one in every_error()]
    assert len(codes) == len(set(codes))
    assert all(one.code.split(".")[0] in one.__module__ for one in every_error())


def test_every_sentence_is_translated_with_the_same_parameters() -> None:
    sentences = {one.sentence for one in every_error()} | set(DECLARED.values())
    vietnamese = {sentence: translations("vi").gettext(sentence) for sentence in sentences}
    names = re.compile(r"\{(\w+)")
    assert [s for s, vi in vietnamese.items() if s == vi or set(names.findall(s)) != set(names.findall(vi))] == []


def test_every_kind_has_a_status() -> None:
    assert {one.kind for one in every_error()} <= set(HTTP_STATUS)


def test_a_socket_answer_carries_code_params_and_the_readers_words() -> None:
    token = language.set("en")
    try:
        body = error_body(RateLimited(retry_after_s=3))
    finally:
        language.reset(token)
    assert body["code"] == "kernel.rate_limited"
    assert body["retry_after_ms"] == 3000
    assert "3 seconds" in body["text"]
