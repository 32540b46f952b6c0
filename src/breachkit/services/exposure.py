"""Reckons what a case may cost, each figure with its calculation, sources and assumptions; sets assumptions."""

from __future__ import annotations

import difflib
import re
from typing import Any

from breachkit.content.library import Library
from breachkit.domain.case import CaseFile
from breachkit.domain.exposure import Assumption, ExposureModel, Figure, Span, Total
from breachkit.engine.exposure import exposure, totals
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.services.acts import writing
from breachkit.services.case_facts import values_of
from breachkit.store.protocol import CaseStore
from breachkit.wording.exposure import calculation

_NUMBER = r"[0-9][0-9_,]*(?:\.[0-9]+)?"
_SPAN = re.compile(rf"({_NUMBER})(?:-({_NUMBER}))?(?:-({_NUMBER}))?")


def chosen(case: CaseFile) -> dict[str, Span]:
    """The assumptions that persons set in this case, by MODEL.ASSUMPTION."""
    return {key: _from_list(one["span"]) for key, one in case["assumptions"].items()}


def reckoned(case: CaseFile, library: Library) -> tuple[list[Figure], list[Total]]:
    """Every figure that holds or may hold, and the sums."""
    models = library.exposure_models
    figures = exposure(models, values_of(case, library), chosen(case))
    return figures, totals(models, figures)


def assess_exposure(case: CaseFile, library: Library, lang: str = "") -> dict[str, Any]:
    """The exposure as data: totals, figures with calculation, citation, sources, and every assumption that entered.

    Texts are in `lang`, else in the language in use.
    Amounts are in whole units of their currency; `likely` is None where nobody can say (a fine's ceiling).
    """
    lang = lang or language()
    models = {model.id: model for model in library.exposure_models}
    figures, sums = reckoned(case, library)
    return {
        "totals": [{"currency": one.currency, "kind": one.kind, **_span(one.amount)} for one in sums],
        "figures": [_figure(one, models[one.model], library, lang) for one in figures],
        "assumptions": _assumptions(figures, models, case, lang),
        "notes": [
            {"model": model.id, "title": model.title(lang), "note": model.note(lang)}
            for model in models.values()
            if model.note and any(one.model == model.id for one in figures)
        ],
    }


def _span(span: Span) -> dict[str, float | int | None]:
    return {"low": _plain(span.low), "likely": _plain(span.likely), "high": _plain(span.high)}


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def _figure(one: Figure, model: ExposureModel, library: Library, lang: str) -> dict[str, Any]:
    source = model.sources[one.item.source]
    return {
        "id": f"{model.id}.{one.item.id}",
        "title": one.item.title(lang),
        "model": model.title(lang),
        "kind": one.item.kind,
        "currency": model.currency,
        "holds": one.holds,
        "counted": one.item.counted,
        **(_span(one.amount) if one.amount else {"low": None, "likely": None, "high": None}),
        "calculation": calculation(one, model.currency, lang),
        "citation": one.item.cite(lang),
        "confidence": model.confidence,
        "reviewed_on": model.reviewed_on.isoformat(),
        "source": {"title": source.title(lang), "url": source.url},
        "note": one.item.note(lang) if one.item.note else None,
        "missing": [*one.missing],
        "missing_labels": [library.facts[name].label(lang) for name in one.missing],
        "assumptions": [f"{model.id}.{assumption.id}" for assumption, _taken in one.factors],
        "everyone_counted": one.everyone,
        "open_ended": one.open_ended,
        "awards": [
            {
                "id": award.id,
                "title": award.title(lang),
                "court": award.court(lang),
                "date": award.date.isoformat(),
                **_span(award.each),
                "leaked": award.leaked(lang),
                "confidence": award.confidence or model.confidence,
                "source": {"title": model.sources[award.source].title(lang), "url": model.sources[award.source].url},
            }
            for award in one.awards
        ],
    }


def _assumptions(
    figures: list[Figure], models: dict[str, ExposureModel], case: CaseFile, lang: str
) -> list[dict[str, Any]]:
    entered = {
        f"{one.model}.{assumption.id}": (one.model, assumption) for one in figures for assumption, _s in one.factors
    }
    found = []
    for key, (model_id, assumption) in entered.items():
        own = case["assumptions"].get(key)
        source = models[model_id].sources[assumption.source] if assumption.source else None
        found.append(
            {
                "id": key,
                "title": assumption.title(lang),
                "unit": assumption.unit(lang),
                **_span(_from_list(own["span"]) if own else assumption.default),
                "default": _span(assumption.default),
                "set": own is not None,
                "because": own["because"] if own else assumption.because(lang),
                "by": own["by"] if own else None,
                "at": own["at"] if own else None,
                "source": {"title": source.title(lang), "url": source.url} if source and not own else None,
                "confidence": None if own else assumption.confidence or models[model_id].confidence,
            }
        )
    return found


def set_assumption(store: CaseStore, library: Library, key: str, written: str, because: str) -> dict[str, Any]:
    """Puts a figure of one's own in place of an assumption, for this case. Returns the exposure as it then stands.

    Args:
        key: MODEL.ASSUMPTION.
        written: `5`, `1-100` or `1-5-100` (low, likely, high); or the word `default`.

    Raises UsageError: there is no such assumption, the figure cannot be read, or no reason is given.
    """
    assumption = _known(library, key)
    if not because.strip():
        raise UsageError(_("say why: counsel and auditors will ask"), place="--because")
    span = assumption.default if written.strip() == "default" else read_span(written)
    with writing(store, library) as session:
        payload = {"assumption": key, "span": _as_list(span), "because": because.strip()}
        session.write([("exposure.assumed", payload)], derives=False)
        return assess_exposure(session.case, library)


def read_span(written: str) -> Span:
    """`5`, `1-100` (no likely value) or `1-5-100`. Thousands may be parted. Raises UsageError."""
    match = _SPAN.fullmatch(written.strip())
    numbers = [float(re.sub(r"[_,]", "", part)) for part in match.groups() if part] if match else []
    if not numbers or numbers != sorted(numbers):
        raise UsageError(
            _("cannot read {text!r} as a figure").format(text=written),
            expected=_("5, or 1-100, or 1-5-100 (low, likely, high)"),
        )
    return _from_list(numbers)


def _from_list(numbers: list[float]) -> Span:
    low, high = numbers[0], numbers[-1]
    return Span(low=low, likely=None if len(numbers) == 2 else numbers[len(numbers) // 2], high=high)


def _as_list(span: Span) -> list[float | int]:
    numbers = [_plain(one) for one in (span.low, span.likely, span.high) if one is not None]
    return [one for one in numbers if one is not None]


def _known(library: Library, key: str) -> Assumption:
    known = {f"{model.id}.{one.id}": one for model in library.exposure_models for one in model.assumptions}
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.3)
        raise UsageError(
            _("there is no assumption {id}").format(id=key),
            place=key,
            expected=_("did you mean {near}?").format(near=near[0]) if near else "",
            mend="breachkit exposure --explain",
        )
    return known[key]
