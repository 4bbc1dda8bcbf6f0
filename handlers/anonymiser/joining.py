"""Joins what belongs together: the lines of an address with its numbers, a name with its initials."""

import re
from dataclasses import replace
from functools import partial

from handlers.anonymiser.spans import ADDRESS, IBAN, ID, NUMBER, PERSON, PHONE, PLACE, WORD, Span, merged
from handlers.anonymiser.wordlists import any_of

_LOCAL = frozenset({ADDRESS, PLACE, PERSON, WORD, NUMBER, ID, PHONE, IBAN})
_BETWEEN = re.compile(
    r"[\s,.\-/()#]*(?:(?:[^\W\d_a-zß-öø-ÿ][\w'’.\-]*|\d{1,6}[A-Za-z]?|d[aeiou]s?|del|la|of|the|and)[\s,.\-/()#]+){0,5}"
)
_NEAR = 80
"""How many characters apart two lines of an address may begin and end; more is never tried."""
_STREETS = frozenset({ADDRESS, WORD, PERSON, PLACE})
_HOUSE_BEFORE = re.compile(r"(?<![\w.,])\d{1,6}[A-Za-z]?,?[ ]$")
_HOUSE_AFTER = re.compile(
    r"(?:[ ](?:tér|út|u\.|ul\.|tee|tie|Point|terrasse))?\.?[ ]\d{1,4}[A-Za-z]?(?![\w%€$:]|[.,]\d|[ ](?:times|%|€))"
)
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-]*|\d{3,6}|nan)"
_TAIL = re.compile(
    rf"""(?:(?:[ ]|[ ]?,[ ]?|,?[ ]{{0,9}}\n[ \n]{{0,9}}){_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}}(?:[ ]\([^)\n]{{2,20}}\))?
        (?=[ ]{{0,9}}[,\n.;)?!]|\s{{0,9}}$)){{0,4}}""",
    re.VERBOSE,
)
_INITIALS = re.compile(rf"""[ ](?:[A-Z]\.?[ ]){{1,3}}|[ ]?(?:{any_of("particles.txt")}[ ]){{1,2}}|[ ]['’"“(]""")
_MORE_NAME = re.compile(
    r"(?:[ ](?:van|von|de|der|den|del|della|di|da|dos|du|la|le|bin|ibn|al|el|ten|ter|zu|af)\b){1,2}[ ][A-Z][\w'’\-]+"
)


def addresses(text: str, spans: list[Span]) -> list[Span]:
    """The same pieces, with numbers beside unknown words, and all lines of an address as one."""
    result: list[Span] = []
    for span in merged(_with_numbers(text, span) for span in spans):
        last = result[-1] if result else None
        if (
            last
            and ADDRESS in (last.kind, span.kind)
            and span.start - last.end < _NEAR
            and _BETWEEN.fullmatch(text, last.end, span.start)
            and {last.kind, span.kind} <= _LOCAL
        ):
            result[-1] = Span(last.start, span.end, ADDRESS)
        else:
            result.append(span)
    return result


def _with_numbers(text: str, span: Span) -> Span:
    """The piece with the number of the house before or after it, and after an address with the town and the country."""
    if span.kind not in _STREETS or not text[span.start].isupper() and not text[span.start].isdigit():
        return span
    before = _HOUSE_BEFORE.search(text, max(0, span.start - 9), span.start)
    after = (_TAIL if span.kind == ADDRESS else _HOUSE_AFTER).match(text, span.end)
    if not before and not (after and after[0]):
        return span
    return Span(before.start() if before else span.start, after.end() if after else span.end, ADDRESS)


def names(text: str, spans: list[Span]) -> list[Span]:
    """The same pieces, with initials and particles within and after names as part of them."""
    result: list[Span] = []
    for span in map(partial(_without_genitive, text), spans):
        last = result[-1] if result else None
        if span.kind == PERSON and last and last.kind == PERSON and _INITIALS.fullmatch(text, last.end, span.start):
            result[-1] = Span(last.start, span.end, PERSON)
        else:
            result.append(span)
        if result[-1].kind == PERSON and (more := _MORE_NAME.match(text, result[-1].end)):
            result[-1] = Span(result[-1].start, more.end(), PERSON)
    return merged(result)


def _without_genitive(text: str, span: Span) -> Span:
    genitive = span.kind in (PERSON, WORD, PLACE) and text[span.start : span.end].endswith(("'s", "’s"))
    return replace(span, end=span.end - 2) if genitive and span.end - span.start > 3 else span
