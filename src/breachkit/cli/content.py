"""breachkit content list | add | remove | verify | lock | new | sign"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from breachkit.cli.options import chosen_workspace, command_group, common, completed_by, json_option
from breachkit.cli.output import LATE, OPEN, QUIET, console, print_json, say, styled, tell
from breachkit.errors import UsageError
from breachkit.i18n import _, content_language, ngettext

if TYPE_CHECKING:
    from rich.console import Console

    from breachkit.services.pack_sources import Source


def register(app: typer.Typer, does: str) -> None:
    group = command_group(does)

    @group.command("list", help=_("Show the layers of content: which file counts."))
    @common
    def list_layers(as_json: Annotated[bool, json_option()] = False) -> None:
        from breachkit.services.content_layers import layers_of

        found = layers_of(chosen_workspace())
        if as_json:
            print_json(found)
            return
        _tell_layers(found)

    @group.command(
        "add",
        help=_("Take a content pack in, and pin it to the byte."),
        epilog=_(
            "It is signed by a key that you trust, or named by its hash. Example: breachkit content add a.zip --key a.pem"
        ),
    )
    @common
    def add(
        pack: Annotated[str | None, typer.Argument(metavar="PACK", help=_("A folder, .zip or .tar.gz."))] = None,
        key: Annotated[
            str,
            typer.Option(
                "--key", metavar="FILE|HEX", help=_("Trust this public key, or its fingerprint, from now on.")
            ),
        ] = "",
        sha256: Annotated[
            str, typer.Option("--sha256", metavar="HEX", help=_("The pack's hash, as its publisher tells it."))
        ] = "",
        package: Annotated[
            str, typer.Option("--package", metavar="NAME", help=_("The pack of an installed Python package."))
        ] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.packs import add as take_in

        added = take_in(chosen_workspace(), _source(pack, package), key=key, sha256=sha256, installed=bool(package))
        if as_json:
            print_json(added)
            return
        lang = content_language()
        told = _("In force: {id} {version}, {title} ({publisher}).")
        tell(told.format(**added | {"title": added["title"][lang], "publisher": added["publisher"][lang]}))
        if added["replaced"]:
            tell(_("It takes the place of version {version}.").format(version=added["replaced"]))
        tell(_signed(added["signed_by"]))
        if added["trusted"]:
            tell(_("The key is trusted from now on: {fingerprint}").format(fingerprint=added["trusted"]))
        _tell_files(added)
        say(_("See what stands where: {command}").format(command="breachkit content list"))

    @group.command("remove", help=_("Take a content pack out."))
    @common
    def remove(
        pack_id: Annotated[str, typer.Argument(metavar="ID", autocompletion=completed_by("pack_ids"))],
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.packs import remove as take_out

        removed = take_out(chosen_workspace(), pack_id)
        if as_json:
            print_json(removed)
            return
        n = len(removed["files"])
        told = ngettext("Taken out: {id} {version}, {n} file.", "Taken out: {id} {version}, {n} files.", n)
        say(told.format(n=n, **{key: removed[key] for key in ("id", "version")}))

    @group.command(
        "verify",
        help=_("Check all that is pinned, or a pack before it is taken in."),
        epilog=_("Exit code 1 where something does not hold."),
    )
    @common
    def verify(
        pack: Annotated[str | None, typer.Argument(metavar="PACK", help=_("A folder, .zip or .tar.gz."))] = None,
        package: Annotated[
            str, typer.Option("--package", metavar="NAME", help=_("The pack of an installed Python package."))
        ] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.content_layers import verify_all, verify_pack

        where = chosen_workspace()
        one = pack is not None or bool(package)
        found = verify_pack(where, _source(pack, package)) if one else verify_all(where)
        if as_json:
            print_json(found)
        elif one:
            _tell_pack(found)
        else:
            _tell_verified(found)
        if not found["ok"]:
            raise typer.Exit(1)

    @group.command(
        "lock",
        help=_("Pin your organisation's own content files too, as they are now."),
        epilog=_("From then on one that was changed is refused until it is pinned again."),
    )
    @common
    def lock(
        release: Annotated[
            bool, typer.Option("--release", help=_("Let them be changed freely again; packs stay pinned."))
        ] = False,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.packs import pin_own

        done = pin_own(chosen_workspace(), release=release)
        if as_json:
            print_json(done)
            return
        for words, names in (
            (_("changed: {names}"), done["changed"]),
            (_("new: {names}"), done["added"]),
            (_("gone: {names}"), done["removed"]),
        ):
            if names:
                tell(words.format(names=", ".join(names)))
        if done["own"] is None:
            say(_("Your own files are not pinned any more."))
        else:
            n = len(done["own"])
            say(ngettext("{n} file of your own is pinned.", "{n} files of your own are pinned.", n).format(n=n))

    @group.command(
        "new",
        help=_("Begin a content pack of your own in a folder."),
        epilog=_("Example: breachkit content new acme-laws --title 'ACME laws' --publisher 'ACME Inc.'"),
    )
    @common
    def new(
        folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
        title: Annotated[str, typer.Option("--title", help=_("Its name."))] = "",
        publisher: Annotated[str, typer.Option("--publisher", help=_("Who gives it out."))] = "",
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.pack_making import new_pack

        path = new_pack(chosen_workspace(), folder, title=title, publisher=publisher)
        if as_json:
            print_json({"path": str(path)})
            return
        tell(_("{path} is begun. Put content beside it, then:").format(path=path))
        say(f"  breachkit content sign {folder} --key KEY --out {folder.name}.zip")

    @group.command(
        "sign",
        help=_("Check a pack, sign it, and make the file to give away."),
        epilog=_("A key is made by: breachkit seal --new-key FILE"),
    )
    @common
    def sign(
        folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
        key: Annotated[
            Path | None, typer.Option("--key", metavar="FILE", help=_("Sign with this Ed25519 key."))
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="FILE.zip", help=_("Write the pack to this file."))
        ] = None,
        public: Annotated[
            Path | None,
            typer.Option("--public", metavar="FILE", help=_("Write the public key there, for those who will check.")),
        ] = None,
        as_json: Annotated[bool, json_option()] = False,
    ) -> None:
        from breachkit.services.pack_making import sign_pack

        if key is None and (public is not None or out is None):
            raise UsageError(_("a pack is signed with a key"), place="--key", mend="breachkit seal --new-key FILE")
        made = sign_pack(chosen_workspace(), folder, key, out=out, public=public)
        if as_json:
            print_json(made)
            return
        say(f"{made['id']} {made['version']}")
        _tell_files(made)
        say("SHA-256  " + made["sha256"])
        if made["signed_by"]:
            say(_("Key      {fingerprint}").format(fingerprint=made["signed_by"]))
        for path in (made["out"], made["public"]):
            if path:
                say(_("Written: {path}").format(path=path))
        tell(_("Tell those who will take it in these lines by another way than the file: by telephone, on paper."))

    app.add_typer(group, name="content")


def _source(pack: str | None, package: str) -> Source:
    from breachkit.services.pack_sources import read_package, read_source

    if (pack is None) == (not package):
        raise UsageError(
            _("give a pack's file or folder, or --package with a package's name"),
            place="PACK",
            mend="breachkit content add acme-laws.zip",
        )
    return read_package(package) if pack is None else read_source(Path(pack).expanduser())


def _signed(fingerprint: str | None) -> str:
    if fingerprint:
        return _("Signed by the key {fingerprint}").format(fingerprint=fingerprint)
    return _("Not signed by a key that you trust: pinned by its hash.")


def _tell_files(found: dict[str, Any]) -> None:
    n = len(found["files"])
    told = ngettext("{n} file: {names}", "{n} files: {names}", n)
    names = ", ".join(found["files"][:6]) + (" ..." if n > 6 else "")
    tell(told.format(n=n, names=names))
    if found["left_out"]:
        n = found["left_out"]
        told = ngettext("{n} file beside the content was left out.", "{n} files beside the content were left out.", n)
        say(told.format(n=n))


def _tell_faults(out: Console, faults: list[dict[str, str]]) -> None:
    from breachkit.cli.columns import hanging

    for one in faults:
        hanging(out, "- ", styled(one["told"], LATE))
        out.print(styled("  " + one["path"], QUIET), soft_wrap=True)
        for word, told in ((_("pinned"), one["expected"]), (_("found"), one["found"])):
            if told:
                out.print(styled(f"  {word}: {told}", QUIET), soft_wrap=True)
        if one["mend"]:
            hanging(out, "  ", styled(_("try: {mend}").format(mend=one["mend"])))


def _tell_layers(found: dict[str, Any]) -> None:
    from breachkit.cli.columns import hanging

    out = console()
    lang = content_language()
    words = {"built-in": _("built-in"), "organisation": _("your organisation's"), "case": _("the case's own")}
    tell(_("What stands higher counts: a file takes the place of the one of the same name below it."))
    named = {
        layer["name"]: words.get(layer["layer"]) or f"{layer['id']} {layer['version']}" for layer in found["layers"]
    }
    for layer in reversed(found["layers"]):
        n = layer["files"]
        head = styled(named[layer["name"]], "bold")
        count = ngettext("{n} file", "{n} files", n).format(n=n)
        state = _("pinned") if layer["pinned"] else ""
        out.print()
        hanging(out, "", head + styled("  " + " · ".join(one for one in (count, state) if one), QUIET))
        if layer["layer"] == "pack":
            about = f"{layer['title'][lang]} ({layer['publisher'][lang]})"
            signed = layer["signed_by"]
            told = _("signed by {key}").format(key=signed[:16] + " ...") if signed else _("not signed")
            hanging(out, "  ", styled(about) + styled(f"  {told}", QUIET))
        if layer["layer"] == "built-in":
            continue
        out.print(styled("  " + layer["path"], QUIET), soft_wrap=True)
        for one in found["files"]:
            if one["layer"] == layer["name"]:
                below = named[one["shadows"][-1]] if one["shadows"] else ""
                told = "  " + _("(in the place of: {layer})").format(layer=below) if below else ""
                hanging(out, "  ", styled(one["name"]) + styled(told, OPEN))
            elif layer["name"] in one["shadows"]:
                told = "  " + _("(not read: {layer} has its own)").format(layer=named[one["layer"]])
                hanging(out, "  ", styled(one["name"], QUIET) + styled(told, QUIET))
    for one in found["not_added"]:
        out.print()
        told = _("Installed, and not in force: the content of package {package} {version}")
        hanging(out, "", styled(told.format(**one), OPEN))
        out.print(styled(f"  breachkit content add --package {one['package']}", QUIET))
    if found["faults"]:
        out.print()
        _tell_faults(out, found["faults"])


def _tell_verified(found: dict[str, Any]) -> None:
    out = console()
    states = {
        "holds": _("its signature holds"),
        "untrusted": _("signed by a key that is not trusted"),
        "broken": _("its signature does not hold"),
        "missing": _("its signature is gone"),
        "unchecked": _("its signature was not checked"),
        "none": _("not signed"),
    }
    for one in found["packs"]:
        word = _("as pinned") if one["ok"] else _("NOT as pinned")
        more = "; " + states[one["signature"]] if one["ok"] else ""
        out.print(styled(f"{one['id']} {one['version']}: ") + styled(word, "" if one["ok"] else LATE) + styled(more))
    if found["own"] is not None:
        n = found["own"]
        say(ngettext("{n} file of your own is pinned.", "{n} files of your own are pinned.", n).format(n=n))
    if not found["packs"] and found["own"] is None:
        say(_("Nothing is pinned: there are no content packs, and your own files are free."))
    for name in found["unused"]:
        tell(_("Lies below packs/ and is not in force: {name}").format(name=name))
    _tell_faults(out, found["faults"])
    if found["ok"] and (found["packs"] or found["own"] is not None):
        say(_("All that is pinned holds."))


def _tell_pack(found: dict[str, Any]) -> None:
    lang = content_language()
    tell(f"{found['id']} {found['version']}, {found['title'][lang]} ({found['publisher'][lang]})")
    _tell_files(found)
    say("SHA-256  " + found["sha256"])
    if found["signed_by"]:
        say(_("Key      {fingerprint}").format(fingerprint=found["signed_by"]))
    say(
        {
            "holds": _("Its signature holds, by a key that you trust."),
            "untrusted": _("Its signature holds, by a key that you do not trust yet."),
            "broken": _("Its signature does NOT hold."),
            "none": _("It is not signed."),
        }[found["signature"]]
    )
    _tell_faults(console(), found["faults"])
    if found["ok"]:
        say(_("Its content holds among yours."))
