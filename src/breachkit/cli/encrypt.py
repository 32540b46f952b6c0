"""breachkit encrypt"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from breachkit.cli.options import chosen_library, chosen_workspace, common, json_option
from breachkit.cli.output import print_json, say, say_whole
from breachkit.cli.prompts import ask_secret
from breachkit.errors import UsageError
from breachkit.i18n import _

_KEYS = "age1..."


def register(app: typer.Typer, does: str) -> None:
    @app.command(
        "encrypt",
        help=does,
        epilog=_(
            "Example: breachkit encrypt --to age1... --passphrase. Without options, an encrypted case says who opens it."
        ),
    )
    @common
    def encrypt(
        to: Annotated[
            list[str] | None,
            typer.Option(
                "--to", metavar="KEY", help=_("Public key (age1..., ssh-ed25519 ...) or a file of such; repeat.")
            ),
        ] = None,
        passphrase: Annotated[
            bool | None,
            typer.Option("--passphrase/--no-passphrase", help=_("Set a passphrase that opens it; or take it away.")),
        ] = None,
        add: Annotated[
            list[str] | None, typer.Option("--add", metavar="KEY", help=_("Let this key open it too; repeat."))
        ] = None,
        remove: Annotated[
            list[str] | None,
            typer.Option("--remove", metavar="KEY", help=_("Take this key out, and encrypt all anew; repeat.")),
        ] = None,
        new_key: Annotated[bool, typer.Option("--new-key", help=_("Encrypt all anew for the same people."))] = False,
        new_identity: Annotated[
            Path | None,
            typer.Option("--new-identity", metavar="FILE", help=_("Make a key of your own, and nothing else.")),
        ] = None,
        yes: Annotated[bool, typer.Option("--yes", help=_("Even where nothing at hand opens it again."))] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services import encryption

        if new_identity is not None:
            _new_identity(new_identity, as_json=as_json)
            return
        store = chosen_workspace().case()
        known = encryption.state(store)
        changes = bool(add or remove or new_key) or passphrase is not None
        if to and known["encrypted"]:
            raise UsageError(
                _("case {id} is encrypted already").format(id=store.id),
                place="--to",
                mend=f"breachkit encrypt --add {_KEYS}",
            )
        if known["unfinished"]:
            with store.writing():
                pass  # finishes what was begun
            known = encryption.state(store)
        if not known["encrypted"]:
            if add or remove or new_key or passphrase is False:
                raise UsageError(
                    _("case {id} is not encrypted").format(id=store.id), mend=f"breachkit encrypt --to {_KEYS}"
                )
            library = chosen_library()
            known = encryption.encrypt(store, library, to or [], ask_secret, by_passphrase=bool(passphrase), away=yes)
            told = _("Case {id} is encrypted. Its plain files are gone from the folder.")
        elif changes:
            known = encryption.change(
                store, chosen_library(), ask_secret, add=add or [], remove=remove or [], passphrase=passphrase,
                new_key=new_key, away=yes,
            )  # fmt: skip
            told = _("Case {id}: who can open it has changed.")
        else:
            told = _("Case {id} is encrypted.")
        if as_json:
            print_json(known)
            return
        say(told.format(id=store.id))
        _tell(known)
        if told != _("Case {id} is encrypted."):
            say(
                _(
                    "Without one of these, nobody can open the case again; breachkit neither. Keep a second key in a safe."
                )
            )
            say(_("A disk may keep deleted blocks, and backups keep plain copies: see docs/confidentiality.md."))


def _tell(known: dict[str, Any]) -> None:
    say(_("It opens with:"))
    for one in known["recipients"]:
        say_whole(f"  {one}")
    if known["passphrase"]:
        say("  " + _("the passphrase"))


def _new_identity(path: Path, *, as_json: bool) -> None:
    from breachkit.services.encryption import new_identity_file

    made = {"path": str(path), "public_key": new_identity_file(path)}
    if as_json:
        print_json(made)
        return
    say(_("Secret key: {path}").format(**made))
    say(_("Public key: {public_key}").format(**made))
    say(_("Keep the file secret, and a copy of it in a safe; give the public key to whoever encrypts for you."))
    say_whole("  export BREACHKIT_IDENTITY=" + str(path.resolve()))
