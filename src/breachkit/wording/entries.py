"""An entry of a register in words: its field values, its status, what of it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from breachkit.domain.register import EntryField, Register, share_of
from breachkit.domain.spans import read_span
from breachkit.domain.values import Json, from_json
from breachkit.i18n import gettext
from breachkit.wording import times
from breachkit.wording.values import words

_WITHOUT_CENTS = ("JPY", "KRW", "VND", "CLP")


def value_words(field: EntryField, value: Json, lang: str, *, document: bool = False) -> str:
    """The value as a person reads it; "" where there is none."""
    if value is None:
        return ""
    if field.type == "money" and isinstance(value, dict):
        return money_words(str(value["amount"]), str(value["currency"]), lang)
    if field.type == "interval" and isinstance(value, str):
        return interval_words(value, lang)
    if field.type == "day_numbers" and isinstance(value, list):
        numbers = ("、" if lang == "ja" else ", ").join(str(number) for number in value)
        return gettext("after {numbers} days", lang).format(numbers=numbers)
    try:
        return words(field.as_fact(), from_json(field.type, value), lang, document=document)  # type: ignore[arg-type]
    except ValueError:
        return str(value)  # kept under an older form of the register


def money_words(amount: str, currency: str, lang: str) -> str:
    """`1,200,000円`, `JPY 1,200,000`; cents where there are any."""
    number = Decimal(amount)
    told = f"{number:,.0f}" if number == number.to_integral_value() or currency in _WITHOUT_CENTS else f"{number:,.2f}"
    return f"{told}円" if lang == "ja" and currency == "JPY" else f"{currency} {told}"


def interval_words(written: str, lang: str) -> str:
    """`6か月ごと`, `every 6 months`."""
    span = read_span(written)
    if span is None:
        return written
    if span.days:
        told = times.units(span.days, "days", lang)
    elif span.months % 12 == 0:
        told = times.units(span.months // 12, "years", lang)
    else:
        told = times.units(span.months, "months", lang)
    return gettext("every {span}", lang).format(span=told)


def status_words(register: Register, status: str, lang: str) -> str:
    known = register.status(status)
    return known.title(lang) if known else status


def column_label(register: Register, column: str, lang: str) -> str:
    if column == "id":
        return gettext("No.", lang)
    rate = next((one for one in register.rates if one.id == column), None)
    if rate is not None:
        return rate.title(lang)
    field = register.field(column)
    return field.label(lang) if field else gettext("Status", lang)


def cell(register: Register, entry: Mapping[str, object], column: str, lang: str, *, document: bool = False) -> str:
    """One cell of a register's list. `entry` is as `breachkit.domain.register_state.Entry`."""
    if column == "id":
        return str(entry["id"])
    if column == "status":
        return status_words(register, str(entry["status"]), lang)
    field = register.field(column)
    values = entry["values"]
    if not isinstance(values, Mapping):
        return ""
    rate = next((one for one in register.rates if one.id == column), None)
    if rate is not None:
        share = share_of(rate, values)
        return "" if share is None else percent(share)
    if field is None:
        return ""
    return value_words(field, values.get(column), lang, document=document)


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def due_words(day: str, lang: str) -> str:
    """A due day (`2026-12-01`) or moment as events keep it."""
    if len(day) == 10:
        return times.day(date.fromisoformat(day), lang)
    return times.moment(datetime.fromisoformat(day), lang)
