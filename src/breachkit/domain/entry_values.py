"""Reads what was typed for an entry's field into the JSON form that events keep.

text, date, datetime, count, choice, choices, yes_no: as facts (`breachkit.domain.values`); money:
`{"amount": "1200000", "currency": "JPY"}` (a decimal, ISO 4217); interval: `6 months`; day_numbers: `[30, 90]`.
A date may also be `today`, or a time from today: `30 days`, `6 months`.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from breachkit.domain.answer_forms import expected_form
from breachkit.domain.answers import read_answer
from breachkit.domain.spans import after, read_span, span_text
from breachkit.domain.values import Json, Unknown, to_json
from breachkit.errors import UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from datetime import date, tzinfo

    from breachkit.domain.register import EntryField

_TODAY = {"today", "now", "今日", "本日"}
_CURRENCIES = {"¥": "JPY", "円": "JPY", "$": "USD", "€": "EUR", "£": "GBP"}
_MONEY = re.compile(r"^([A-Z]{3}|[¥$€£])?\s*([0-9][0-9,]*(?:\.[0-9]{1,2})?)\s*(億|万)?\s*([A-Z]{3}|円)?$")
_LONGEST_DAYS = 36_500


def read_value(field: EntryField, given: str, zone: tzinfo, today: date) -> Json:
    """The value in its JSON form; None for an empty answer or `unknown`. Raises UsageError that names the option."""
    plain = unicodedata.normalize("NFKC", given).strip()
    if not plain:
        return None
    if field.type == "money":
        return _money(field, plain)
    if field.type == "interval":
        span = read_span(plain)
        if span is None:
            raise _refused(field, given)
        return span_text(span)
    if field.type == "day_numbers":
        numbers = re.sub(r"\s*(days?|日)$", "", plain)
        days = [int(part) for part in re.split(r"[\s,、/]+", numbers) if part.isdecimal() and len(part) < 6]
        if len(days) != len(re.split(r"[\s,、/]+", numbers)) or not all(0 < one <= _LONGEST_DAYS for one in days):
            raise _refused(field, given)
        return [*sorted({*days})]
    if field.type == "date":
        if plain.lower() in _TODAY:
            return today.isoformat()
        span = read_span(plain.removeprefix("+").strip())
        if span is not None:
            return after(today, span).isoformat()
    asked = field.as_fact()
    try:
        value = read_answer(asked, given, zone)
    except UsageError as error:
        raise UsageError(
            error.message.replace(f"{field.id}: ", ""), place=option_of(field), expected=error.expected
        ) from None
    return None if isinstance(value, Unknown) else to_json(value)


def option_of(field: EntryField) -> str:
    """The field's option on the command line: `limitation_on` is --limitation-on."""
    return "--" + field.id.replace("_", "-")


def form_of(field: EntryField) -> str:
    """One line that tells how the field is written."""
    if field.type == "money":
        return _("an amount such as 1200000 JPY, 120万円, USD 500.50")
    if field.type == "interval":
        return _("a time such as 6 months, 90 days, 1 year")
    if field.type == "day_numbers":
        return _("days such as 30, 90, 180, 365")
    if field.type == "date":
        return _("a date such as 2026-11-22, today, or a time from today such as 30 days")
    return expected_form(field.as_fact())


def _refused(field: EntryField, given: str) -> UsageError:
    return UsageError(_("cannot read {given!r}").format(given=given), place=option_of(field), expected=form_of(field))


def _money(field: EntryField, plain: str) -> Json:
    parts = _MONEY.match(plain.upper())
    if parts is None or (parts[1] and parts[4]):
        raise _refused(field, plain)
    written = parts[1] or parts[4] or "JPY"
    try:
        amount = Decimal(parts[2].replace(",", "")) * {"万": 10_000, "億": 100_000_000, None: 1}[parts[3]]
    except InvalidOperation:  # pragma: no cover - the pattern lets no other through
        raise _refused(field, plain) from None
    return {"amount": f"{amount:f}", "currency": _CURRENCIES.get(written, written)}
