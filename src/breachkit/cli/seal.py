"""breachkit seal"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, json_option, write_out, writes
from breachkit.cli.output import print_json, say, say_whole
from breachkit.errors import UsageError
from breachkit.i18n import _, language
from breachkit.wording import counts

_LARGEST = 4 * 1024 * 1024


def register(app: typer.Typer, does: str) -> None:
    @app.command("seal", help=does, epilog=_("Example: breachkit seal; send the request; breachkit seal --response R"))
    @writes
    def seal(
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=_("Write the time-stamp request to this file too."))
        ] = None,
        key: Annotated[
            Path | None, typer.Option("--key", metavar="FILE", help=_("Sign with this Ed25519 key."))
        ] = None,
        new_key: Annotated[
            Path | None, typer.Option("--new-key", metavar="FILE", help=_("Make such a key, and nothing else."))
        ] = None,
        response: Annotated[
            Path | None, typer.Option("--response", metavar="FILE", help=_("Verify and keep the authority's response."))
        ] = None,
        trust: Annotated[
            Path | None,
            typer.Option("--trust", metavar="FILE", help=_("The authority's root certificate (PEM), for --response.")),
        ] = None,
        seal_id: Annotated[
            str | None, typer.Option("--seal", metavar="ID", help=_("Which seal the response is for (else the last)."))
        ] = None,
        check: Annotated[
            Path | None,
            typer.Option("--check", metavar="FILE", help=_("Check the case against a seal kept elsewhere.")),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        if sum(one is not None for one in (new_key, response, check)) > 1:
            raise UsageError(_("one of --new-key, --response and --check at a time"), place="--response")
        if new_key is not None:
            _new_key(new_key, as_json=as_json)
        elif response is not None:
            _take_response(response, trust, seal_id, as_json=as_json)
        elif check is not None:
            _check(check, as_json=as_json)
        else:
            _seal(key, out, as_json=as_json)


def _seal(key: Path | None, out: Path | None, *, as_json: bool) -> None:
    from breachkit.services.sealing import make_seal

    store = chosen_workspace().case()
    made = make_seal(store, chosen_library(), key=key)
    name = made["file"].removesuffix(".json")
    if out is not None and made["request"]:
        write_out(out, store.blobs.read(f"seals/{name}.tsq"))
        made["request"] = str(out)
    if as_json:
        print_json(made)
        return
    say(_("Seal {id}: {events}.").format(id=made["id"], events=counts.events(made["events"])))
    say(_("Head: {head}").format(**made))
    say(_("Root: {root}").format(**made))
    if made["signed_by"]:
        say(_("Signed by the key {fingerprint}").format(fingerprint=made["signed_by"]))
    say(_("Keep these lines, or the file {path}, where no one can change both.").format(
        path=store.blobs.where(f"seals/{made['file']}")
    ))  # fmt: skip
    if not made["request"]:
        say(_("For a time-stamp request, install the extra: {command}").format(command="pip install 'breachkit[seal]'"))
        return
    say()
    say(_("Time-stamp request: {path}").format(path=made["request"]))
    say(_("breachkit sends nothing. From any machine, to an authority of your choice (RFC 3161):"))
    say("  curl -H 'Content-Type: application/timestamp-query' \\")
    say_whole(f"       --data-binary @{Path(made['request']).name} https://... -o {name}.tsr")
    say(_("Then: {command}").format(command=f"breachkit seal --response {name}.tsr --trust ROOT.pem"))


def _take_response(response: Path, trust: Path | None, seal_id: str | None, *, as_json: bool) -> None:
    from breachkit.services.sealing import take_response
    from breachkit.wording.times import kept_moment

    if trust is None:
        raise UsageError(
            _("a response is worth what its authority is: give its root certificate"),
            place="--trust",
            expected=_("a PEM file, as the authority publishes it"),
            mend=f"breachkit seal --response {response} --trust ROOT.pem",
        )
    store = chosen_workspace().case()
    taken = take_response(store, chosen_library(), seal_id, _read(response, "--response"), _read(trust, "--trust"))
    if as_json:
        print_json(taken)
        return
    say(_("Seal {id} existed at {time}, by the word of {authority}.").format(
        **{**taken, "time": kept_moment(taken["time"], store.read()["timezone"], language())}
    ))  # fmt: skip


def _check(file: Path, *, as_json: bool) -> None:
    from breachkit.services.seals import check_against
    from breachkit.wording.times import stated_moment

    store = chosen_workspace().case()
    found = check_against(store, _read(file, "--check"))
    if as_json:
        print_json(found)
        if not found["ok"]:
            raise typer.Exit(1)
        return
    told = {
        "at": stated_moment(found["seal"]["sealed_at"], store.read()["timezone"], language()),
        "events": counts.events(found["seal"]["events"]),
    }
    if found["ok"]:
        say(_("The case holds everything that the seal of {at} knew ({events}).").format(**told))
    else:
        say(_("The case does NOT hold what the seal of {at} knew ({events}).").format(**told))
        for fault in found["faults"]:
            say(f"  - {fault}")
    if not found["ok"]:
        raise typer.Exit(1)


def _new_key(path: Path, *, as_json: bool) -> None:
    from breachkit.services.signing import new_key

    made = {"path": str(path), "fingerprint": new_key(path)}
    if as_json:
        print_json(made)
        return
    say(_("Key: {path}").format(**made))
    say(_("Its fingerprint: {fingerprint}").format(**made))
    say(_("Keep the file off this machine (a USB stick in a safe); give the fingerprint to those who will check."))


def _read(file: Path, option: str) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {why}").format(file=file, why=error.strerror), place=option) from None
    if len(data) > _LARGEST:
        raise UsageError(_("the file is larger than {n} MiB").format(n=_LARGEST // 1024 // 1024), place=option)
    return data
