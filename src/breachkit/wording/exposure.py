"""An exposure's figures in words: money, spans, and the calculation in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from breachkit.i18n import gettext, ngettext

if TYPE_CHECKING:
    from breachkit.domain.exposure import Assumption, Figure, Span

_UNITS_JA = {"JPY": "円", "USD": "ドル", "EUR": "ユーロ", "GBP": "ポンド", "KRW": "ウォン"}
_MAN, _OKU = 10_000, 100_000_000


def money(amount: float, currency: str, lang: str) -> str:
    """An amount in words, cut to three digits as estimates are: `1億2,300万円` or `JPY 123 million`."""
    return _joined([_cut(amount)], currency, lang)


def span_words(span: Span, currency: str, lang: str) -> str:
    """`1万8,500 〜 15万4,000 〜 1,390万円`, or `JPY 18,500 - 154,000 - 13.9 million`."""
    if span.low == span.high:
        return money(span.high, currency, lang)
    if span.low == 0 and span.likely is None:
        return gettext("up to {most}", lang).format(most=money(span.high, currency, lang))
    return _joined([_cut(one) for one in (span.low, span.likely, span.high) if one is not None], currency, lang)


def _joined(amounts: list[int], currency: str, lang: str) -> str:
    if lang == "ja":
        return " 〜 ".join(_japanese(one) for one in amounts) + _UNITS_JA.get(currency, f" {currency}")
    return f"{currency} " + " - ".join(_english(one) for one in amounts)


def _cut(amount: float) -> int:
    """The amount to three significant digits."""
    whole = round(amount)
    return round(whole, -max(len(str(whole)) - 3, 0))


def _english(amount: int) -> str:
    for size, word in ((1_000_000_000, "billion"), (1_000_000, "million")):
        if amount >= size:
            return f"{amount / size:.2f}".rstrip("0").rstrip(".") + f" {word}"
    return f"{amount:,}"


def _japanese(amount: int) -> str:
    if amount < _MAN:
        return f"{amount:,}"
    oku, rest = divmod(amount, _OKU)
    man, ones = divmod(rest, _MAN)
    return (f"{oku:,}億" if oku else "") + (f"{man:,}万" if man else "") + (f"{ones:,}" if ones else "")


def plain_span(span: Span, lang: str) -> str:
    """A span of bare numbers: `1 - 4 - 100`."""
    if span.low == span.high:
        return f"{span.low:,.10g}"
    parts = [one for one in (span.low, span.likely, span.high) if one is not None]
    return (" 〜 " if lang == "ja" else " - ").join(f"{one:,.10g}" for one in parts)


def calculation(figure: Figure, currency: str, lang: str) -> str:
    """How the figure came about: `2,000 〜 3,300 〜 15,000円 × 92,685人 × 1 〜 4 〜 100 (1万人あたり)`."""
    if figure.item.ceiling is not None:
        return _ceiling(figure, currency, lang)
    parts = []
    if figure.unit is not None and not (figure.unit.low == figure.unit.high == 1 and figure.factors):
        parts.append(span_words(figure.unit, currency, lang))
    if figure.people is not None:
        people = plain_span(figure.people, lang)
        parts.append(
            ngettext("{number} person", "{number} people", 1 if people == "1" else 2, lang).format(number=people)
        )
    points = figure.item.points is not None
    parts += [] if points else [_factor(*one, lang) for one in figure.factors]
    return " × ".join(parts)


def _factor(assumption: Assumption, span: Span, lang: str) -> str:
    return f"{plain_span(span, lang)} ({assumption.unit(lang)})"


def _ceiling(figure: Figure, currency: str, lang: str) -> str:
    ceiling = figure.item.ceiling
    assert ceiling is not None
    fixed = None if ceiling.amount is None else money(ceiling.amount, currency, lang)
    if ceiling.percent is None:
        return fixed or ""
    share = gettext("{percent} % of worldwide turnover", lang).format(percent=f"{ceiling.percent:g}")
    if fixed is None:
        return share
    return gettext("{amount}, or {share} where that is more", lang).format(amount=fixed, share=share)
