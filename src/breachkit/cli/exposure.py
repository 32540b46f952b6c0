"""breachkit exposure [set]: what the case may cost, as a range, with every assumption open to view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, writes
from breachkit.cli.output import OPEN, QUIET, console, print_json, say, styled, tell_clock
from breachkit.errors import UsageError
from breachkit.i18n import _, language

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_AWARDS = 8


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "exposure",
        help=does,
        epilog=_('Example: breachkit exposure set costs.gift_share=100 --because "the board decided on gifts"'),
    )
    @writes
    def exposure(
        words: Annotated[
            list[str] | None, typer.Argument(metavar="[set ID=LOW-LIKELY-HIGH]", show_default=False)
        ] = None,
        because: Annotated[str, typer.Option("--because", help=_("Why this figure (with set)."))] = "",
        explain: Annotated[bool, typer.Option("--explain", help=_("Show every assumption, award and source."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.exposure import assess_exposure, set_assumption

        library = chosen_library()
        if words:
            key, written = _assignment(words)
            found = set_assumption(chosen_workspace().case(), library, key, written, because)
        elif because:
            raise UsageError(_("--because goes with set"), place="--because")
        else:
            found = assess_exposure(chosen_workspace().read(), library)
        if as_json:
            print_json(found)
            return
        _show(found, chosen_workspace().read()["timezone"], explain=explain)


def _assignment(words: list[str]) -> tuple[str, str]:
    key, equals, written = (words[1] if len(words) == 2 else "").partition("=")
    if words[0] != "set" or not equals:
        raise UsageError(
            _("cannot read {pair!r}").format(pair=" ".join(words)),
            expected="set ID=LOW-LIKELY-HIGH",
            mend='breachkit exposure set jp-awards.claim_share=1-10-100 --because "..."',
        )
    return key.strip(), written


def _show(found: dict[str, Any], zone: str, *, explain: bool) -> None:
    out = console()
    tell_clock(out)
    if not found["figures"]:
        say(_("Nothing can be reckoned yet: record the data and how many people are affected."))
        return
    out.print(styled(_("Exposure: an estimate from stated models, no forecast and no admission"), "bold"))
    _totals(out, found["totals"])
    settled = [one for one in found["figures"] if explain or one["holds"]]
    for kind in _kinds():
        rows = [one for one in settled if one["kind"] == kind]
        if rows:
            out.print()
            out.print(styled(_kinds()[kind], "bold"))
            for one in rows:
                _figure(out, one, explain=explain)
    _unsettled(out, [one for one in found["figures"] if one not in settled])
    if explain:
        _assumptions(out, found["assumptions"], zone)
        for one in found["notes"]:
            out.print(styled(f"{one['title']}: {one['note']}", QUIET))
    else:
        out.print()
        say(_("Every assumption, award and source: breachkit exposure --explain"))


def _unsettled(out: Console, rows: list[dict[str, Any]]) -> None:
    """What may come in besides, in a line each."""
    if not rows:
        return
    from breachkit.cli.columns import hanging

    out.print()
    facts = ", ".join(dict.fromkeys(name for one in rows for name in one["missing"]))
    hanging(out, "", styled(_("May come in besides; open: {facts}").format(facts=facts), OPEN))
    for model in dict.fromkeys(one["model"] for one in rows):
        told = "; ".join(f"{one['title']}: {_amount(one)}" for one in rows if one["model"] == model)
        hanging(out, "  ", styled(told, QUIET))


def _amount(one: dict[str, Any]) -> str:
    from breachkit.wording.exposure import span_words

    return "?" if one["high"] is None else span_words(_span(one), one["currency"], language())


def _kinds() -> dict[str, str]:
    return {
        "damages": _("Claims of affected people"),
        "statutory": _("Statutory damages"),
        "fine": _("Fines (the most that the law allows)"),
        "cost": _("Costs of the response"),
    }


def _totals(out: Console, rows: list[dict[str, Any]]) -> None:
    from breachkit.cli.columns import across
    from breachkit.wording.exposure import money

    likely: dict[str, float] = {}
    for one in rows:
        across(out, [styled(" "), styled(_kinds()[one["kind"]]), styled(_amount(one))], [0, 36])
        if one["likely"] is not None:
            likely[one["currency"]] = likely.get(one["currency"], 0) + one["likely"]
    if likely:
        told = ", ".join(money(amount, currency, language()) for currency, amount in likely.items())
        across(out, [styled(" "), styled(_("Likely, without fines"), "bold"), styled(told, "bold")], [0, 36])


def _span(one: dict[str, Any]) -> Any:
    from breachkit.domain.exposure import Span

    return Span(low=one["low"], likely=one["likely"], high=one["high"])


def _figure(out: Console, one: dict[str, Any], *, explain: bool) -> None:
    from breachkit.cli.columns import hanging
    from breachkit.wording.exposure import span_words

    hanging(
        out,
        "  ",
        styled(f"{one['title']}: {_amount(one)}", OPEN if one["holds"] is None or one["high"] is None else ""),
    )
    hanging(out, "    ", styled(one["calculation"], QUIET))
    remarks = []
    if one["holds"] is None:
        remarks.append(_("not settled whether this comes in"))
    if not one["counted"]:
        remarks.append(_("beside the total"))
    if one["everyone_counted"]:
        remarks.append(_("all affected people counted, as their places are not known"))
    if one["open_ended"]:
        remarks.append(_("at least: there is no upper bound yet"))
    if one["confidence"] == "unverified":
        remarks.append(_("not confirmed"))
    if one["missing"]:
        remarks.append(_("open: {facts}").format(facts=", ".join(one["missing"])))
    if remarks:
        hanging(out, "    ", styled("; ".join(remarks), OPEN))
    hanging(out, "    ", styled(one["citation"], QUIET))
    if not explain:
        return
    if one["note"]:
        hanging(out, "    ", styled(one["note"], QUIET))
    for award in one["awards"][:_SHOWN_AWARDS]:
        paid = span_words(_span(award), one["currency"], language())
        hanging(out, "    - ", styled(f"{award['court']} {award['date']} {award['title']}: {paid}. {award['leaked']}"))
        hanging(out, "      ", styled(f"{award['source']['title']} {award['source']['url']}", QUIET))
    hanging(out, "    ", styled(f"{one['source']['title']} {one['source']['url'] or ''}".rstrip(), QUIET))


def _assumptions(out: Console, rows: list[dict[str, Any]], zone: str) -> None:
    from breachkit.cli.columns import hanging
    from breachkit.wording.exposure import plain_span
    from breachkit.wording.times import kept_moment

    out.print()
    out.print(styled(_("Assumptions (breachkit exposure set ID=... --because ...)"), "bold"))
    for one in rows:
        told = f"{one['id']} = {plain_span(_span(one), language())} {one['unit']}"
        hanging(out, "  ", styled(told, "" if not one["set"] else "bold"))
        hanging(out, "    ", styled(f"{one['title']}: {one['because']}", QUIET))
        if one["set"]:
            at = kept_moment(one["at"], zone, language())
            hanging(out, "    ", styled(_("set by {who}, {at}").format(who=one["by"], at=at), QUIET))
        elif one["confidence"] == "unverified":
            hanging(out, "    ", styled(_("not confirmed"), OPEN))
