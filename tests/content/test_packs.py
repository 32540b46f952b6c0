"""Content packs: taken in where something vouches for them, pinned to the byte, refused where anything is another."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from breachkit.content.library import library as cached_library
from breachkit.domain.version_range import within
from tests.conftest import Ran
from tests.content.test_layers import CONTRACT, FACTS

Cli = Callable[..., Ran]
MANIFEST = """
id: acme-laws
version: {version}
title: {{ja: エーシーエムの法令, en: ACME laws}}
publisher: {{ja: 株式会社エーシーエム, en: ACME Inc.}}
needs: {{breachkit: "{needs}"}}
"""
LAW = "playbooks/regimes/client-contract.yaml"


def write_pack(folder: Path, version: str = "1.0.0", needs: str = ">=0.1, <1", **more: str) -> Path:
    """A pack with a contract and the choice that it asks about; `more` are further files by their names."""
    files = {
        "pack.yaml": MANIFEST.format(version=version, needs=needs),
        LAW: CONTRACT,
        "playbooks/facts/acme.yaml": FACTS,
        "README.md": "Not content.",
        "playbooks/.swap": "An editor's.",
        **more,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "acme-laws")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """The organisation's content folder."""
    return tmp_path / "home" / "content"


@pytest.fixture
def added(pack: Path, breachkit: Cli) -> dict[str, Any]:
    """The pack, pinned by its hash."""
    sha256 = breachkit("content", "verify", str(pack), "--json").json["sha256"]
    found: dict[str, Any] = breachkit("content", "add", str(pack), "--sha256", sha256, "--json").json
    return found


def folder_of(content: Path) -> Path:
    return next((content / "packs").glob("acme-laws-*"))


def laws(breachkit: Cli) -> dict[str, str]:
    """The laws in force, by id, with their titles."""
    cached_library.cache_clear()  # as in another process
    return {one["id"]: one["title"] for one in breachkit("regimes", "list", "--json").json}


def test_a_pack_stands_above_the_built_in_content_and_below_the_organisations_own(
    added: dict[str, Any], content: Path, breachkit: Cli, case: Path
) -> None:
    assert laws(breachkit)["client-contract"] == "Client contract"
    (content / LAW).parent.mkdir(parents=True)
    (content / LAW).write_text(CONTRACT.replace("Client contract", "Our client"), "utf-8")
    (content / "playbooks/facts").mkdir()
    assert laws(breachkit)["client-contract"] == "Our client"
    (case / "content" / LAW).parent.mkdir(parents=True)
    (case / "content" / LAW).write_text(CONTRACT.replace("Client contract", "This case's client"), "utf-8")
    listed = breachkit("content", "list", "--json").json
    assert [one["name"] for one in listed["layers"]] == ["built-in", "pack acme-laws", "organisation", "case"]
    found = next(one for one in listed["files"] if one["name"] == LAW)
    assert (found["layer"], found["shadows"]) == ("case", ["pack acme-laws", "organisation"])
    assert Path(found["path"]) == case / "content" / LAW
    assert laws(breachkit)["client-contract"] == "This case's client"


def test_of_two_packs_the_one_added_later_stands_higher(added: dict[str, Any], tmp_path: Path, breachkit: Cli) -> None:
    other = write_pack(tmp_path / "other", **{LAW: CONTRACT.replace("Client contract", "Another's")})
    (other / "pack.yaml").write_text(MANIFEST.format(version="1", needs=">=0.1").replace("acme-laws", "other"), "utf-8")
    (other / "playbooks/facts/acme.yaml").unlink()
    sha256 = breachkit("content", "verify", str(other), "--json").json["sha256"]
    breachkit("content", "add", str(other), "--sha256", sha256)
    assert laws(breachkit)["client-contract"] == "Another's"
    breachkit("content", "remove", "other")
    assert laws(breachkit)["client-contract"] == "Client contract"
    breachkit("content", "remove", "acme-laws")
    assert "client-contract" not in laws(breachkit)


def test_the_pinned_hash_is_that_of_a_list_that_sha256sum_checks(added: dict[str, Any], content: Path) -> None:
    from breachkit.content.lock import read_lock
    from breachkit.content.packs import listing

    lock = read_lock(content)
    assert lock is not None
    (pinned,) = lock.packs
    text = listing(pinned.id, pinned.version, pinned.files)
    checked = subprocess.run(["sha256sum", "-c", "--strict"], input=text, cwd=folder_of(content), capture_output=True)
    assert (checked.returncode, checked.stdout.count(b": OK")) == (0, 3), checked.stderr
    hashed = subprocess.run(["sha256sum"], input=text, capture_output=True, check=True).stdout.decode().split()[0]
    assert hashed == pinned.sha256 == added["sha256"]


def alter(folder: Path) -> None:
    (folder / LAW).write_text(CONTRACT.replace("24 hours", "72 hours"), "utf-8")


def loosen(folder: Path) -> None:
    (folder / LAW).unlink()


def slip_in(folder: Path) -> None:
    (folder / "playbooks/regimes/extra.yaml").write_text(CONTRACT.replace("client-contract", "extra"), "utf-8")


def slip_in_a_template(folder: Path) -> None:
    (folder / "templates/partials").mkdir(parents=True)
    (folder / "templates/partials/form.md.j2").write_text("x", "utf-8")


def put_a_link(folder: Path) -> None:
    (folder / LAW).rename(folder.parent / "moved")
    (folder / LAW).symlink_to(folder.parent / "moved")


def take_the_folder_away(folder: Path) -> None:
    folder.rename(folder.parent.parent / "elsewhere")


def test_a_pack_that_is_not_as_pinned_is_refused_by_every_command_that_would_read_it(
    added: dict[str, Any], content: Path, breachkit: Cli, case: Path, pack: Path
) -> None:
    for harm in (alter, loosen, slip_in, slip_in_a_template, put_a_link, take_the_folder_away):
        harm(folder_of(content))
        for command in (["status"], ["next"], ["assess"], ["regimes", "list"], ["new", "--title", "x", "--org", "y"]):
            refused = breachkit(*command, code=2)
            assert "acme-laws" in refused.err and "breachkit content remove acme-laws" in refused.err, (harm, command)
        checked = breachkit("content", "verify", "--json", code=1).json
        assert checked["faults"] and not checked["packs"][0]["ok"], harm
        assert breachkit("content", "list", "--json").json["faults"] == checked["faults"]
        breachkit("content", "add", str(pack), "--sha256", added["sha256"])  # as its publisher gave it
        assert breachkit("content", "verify", "--json").json["faults"] == []
        breachkit("status")


def test_a_mismatch_names_the_file_the_hash_it_should_have_and_the_mend(
    added: dict[str, Any], content: Path, breachkit: Cli
) -> None:
    lock = json.loads((content / "content.lock").read_bytes())
    alter(folder_of(content))
    told = breachkit("regimes", "list", code=2).err
    assert str(folder_of(content) / LAW) in told
    assert lock["packs"][0]["files"][LAW] in told
    assert "try: add the pack again" in told


DAMAGE: tuple[Callable[[str], str], ...] = (
    lambda text: text[:-20],
    lambda text: "[]",
    lambda text: text.replace('"acme-laws"', '"../../x"'),
    lambda text: text.replace('"format": 1', '"format": 2'),
    lambda text: text.replace(LAW, "../../../etc/x"),
    lambda text: text.replace("1.0.0", "1.0.1"),
    lambda text: text.replace('"own": null', '"own": {"a": "b"}'),
    lambda text: text.replace('">=0.1, <1"', '"whatever"'),
)


def test_a_lock_that_was_damaged_or_altered_is_refused(added: dict[str, Any], content: Path, breachkit: Cli) -> None:
    path = content / "content.lock"
    whole = path.read_text("utf-8")
    for change in DAMAGE:
        path.write_text(change(whole), "utf-8")
        assert path.read_text("utf-8") != whole
        assert "content.lock" in breachkit("regimes", "list", code=2).err
        assert "content.lock" in breachkit("content", "list").out
        breachkit("content", "remove", "acme-laws", code=2)


def test_a_shell_completes_the_ids_of_packs(added: dict[str, Any]) -> None:
    from breachkit.cli.complete_values import pack_ids

    assert pack_ids("ac") == [("acme-laws", "ACME laws")]
    assert pack_ids("x") == []


def test_without_its_lock_no_pack_is_quietly_left_out(added: dict[str, Any], content: Path, breachkit: Cli) -> None:
    (content / "content.lock").unlink()
    assert "content.lock" in breachkit("regimes", "list", code=2).err
    breachkit("content", "lock", code=2)
    assert not (content / "content.lock").exists()


def test_the_organisations_own_files_are_pinned_on_demand_and_then_refused_when_they_change(
    content: Path, breachkit: Cli, case: Path
) -> None:
    for name, text in ((LAW, CONTRACT), ("playbooks/facts/own.yaml", FACTS), ("templates/partials/note.md.j2", "a")):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text, "utf-8")
    pinned = breachkit("content", "lock", "--json").json
    assert pinned["own"] == pinned["added"] == ["playbooks/facts/own.yaml", LAW, "templates/partials/note.md.j2"]
    breachkit("status")
    for name in (LAW, "templates/partials/note.md.j2"):
        before = (content / name).read_text("utf-8")
        (content / name).write_text(before + "\n", "utf-8")
        refused = breachkit("status", code=2).err
        assert str(content / name) in refused and "breachkit content lock" in refused
        (content / name).write_text(before, "utf-8")
    (content / "templates/partials/.note.swp").write_text("an editor's", "utf-8")
    (content / "playbooks/regimes/regime.schema.json").write_text("{}", "utf-8")
    breachkit("status")
    (content / "templates/partials/form.md.j2").write_text("x", "utf-8")
    assert "not pinned" in breachkit("status", code=2).err
    assert breachkit("content", "lock", "--json").json["added"] == ["templates/partials/form.md.j2"]
    breachkit("status")
    assert breachkit("content", "lock", "--release", "--json").json["own"] is None
    (content / "templates/partials/note.md.j2").unlink()
    breachkit("status")


def test_a_hidden_file_is_no_content_and_so_no_template_can_take_it_in(
    content: Path, breachkit: Cli, case: Path
) -> None:
    folder = content / "templates" / "partials"
    folder.mkdir(parents=True)
    (folder / "form.md.j2").write_text("{% include 'partials/.hidden.md.j2' %}", "utf-8")
    (folder / ".hidden.md.j2").write_text("SECRET", "utf-8")
    refused = breachkit("render", "report", code=2)
    assert "SECRET" not in refused.out + refused.err
    (content / "playbooks/regimes").mkdir(parents=True)
    (content / "playbooks/regimes/.client-contract.yaml").write_text(CONTRACT, "utf-8")
    (content / "playbooks/.hidden").mkdir()
    (content / "playbooks/.hidden/broken.yaml").write_text("a: [", "utf-8")
    assert "client-contract" not in laws(breachkit)


# Who vouches for a pack


@pytest.fixture
def key(tmp_path: Path, breachkit: Cli) -> Path:
    pytest.importorskip("cryptography")
    breachkit("seal", "--new-key", str(tmp_path / "key.pem"))
    return tmp_path / "key.pem"


def signed(breachkit: Cli, pack: Path, key: Path, out: str = "pack.zip") -> dict[str, Any]:
    target, public = pack.parent / out, pack.parent / "public.pem"
    found: dict[str, Any] = breachkit(
        "content", "sign", str(pack), "--key", str(key), "--out", str(target), "--public", str(public), "--json"
    ).json
    return found


def test_an_unsigned_pack_is_taken_for_its_hash_alone(pack: Path, breachkit: Cli, content: Path) -> None:
    refused = breachkit("content", "add", str(pack), code=1).err
    sha256 = breachkit("content", "verify", str(pack), "--json").json["sha256"]
    assert f"breachkit content add {pack} --sha256 {sha256}" in refused
    breachkit("content", "add", str(pack), "--sha256", "0" * 64, code=2)
    breachkit("content", "add", str(pack), "--key", "0" * 64, code=1)
    assert not (content / "content.lock").exists() and not (content / "packs").exists()
    assert breachkit("content", "add", str(pack), "--sha256", sha256.upper(), "--json").json["signed_by"] is None


def test_a_signed_pack_is_taken_once_its_key_is_trusted(pack: Path, key: Path, breachkit: Cli) -> None:
    made = signed(breachkit, pack, key)
    refused = breachkit("content", "add", made["out"], code=1).err
    assert f"--key {made['signed_by']}" in refused
    breachkit("content", "add", made["out"], "--key", "0" * 64, code=1)
    taken = breachkit("content", "add", made["out"], "--key", made["public"], "--json").json
    assert taken["signed_by"] == taken["trusted"] == made["signed_by"]
    write_pack(pack, "1.1.0")
    newer = signed(breachkit, pack, key, "newer.zip")
    again = breachkit("content", "add", newer["out"], "--json").json  # the key is known now
    assert (again["replaced"], again["version"], again["trusted"]) == ("1.0.0", "1.1.0", None)
    checked = breachkit("content", "verify", "--json").json
    assert [(one["version"], one["signature"]) for one in checked["packs"]] == [("1.1.0", "holds")]


def test_a_fingerprint_read_out_by_telephone_is_as_good_as_the_key_file(pack: Path, key: Path, breachkit: Cli) -> None:
    made = signed(breachkit, pack, key)
    assert breachkit("content", "add", made["out"], "--key", made["signed_by"].upper(), "--json").json["trusted"]


def test_what_was_changed_after_signing_is_refused_whoever_is_trusted(pack: Path, key: Path, breachkit: Cli) -> None:
    made = signed(breachkit, pack, key)
    alter(pack)
    assert "signature" in breachkit("content", "add", str(pack), "--key", made["public"], code=1).err
    checked = breachkit("content", "verify", str(pack), "--json", code=1).json
    assert (checked["signature"], checked["ok"]) == ("broken", False)
    (pack / "pack.sig.json").write_text("[" * 90_000, "utf-8")
    breachkit("content", "add", str(pack), "--key", made["public"], code=1)


def test_a_stripped_signature_leaves_an_unsigned_pack_and_no_trust(pack: Path, key: Path, breachkit: Cli) -> None:
    made = signed(breachkit, pack, key)
    breachkit("content", "add", made["out"], "--key", made["public"])
    (pack / "pack.sig.json").unlink()
    write_pack(pack, "1.1.0")
    assert "not signed" in breachkit("content", "add", str(pack), code=1).err


def test_an_older_version_or_another_of_the_same_number_comes_in_by_its_hash_alone(
    pack: Path, key: Path, breachkit: Cli
) -> None:
    made = signed(breachkit, pack, key)
    breachkit("content", "add", made["out"], "--key", made["public"])
    write_pack(pack, "0.9")
    older = signed(breachkit, pack, key, "older.zip")
    assert "older" in breachkit("content", "add", older["out"], code=1).err
    write_pack(pack, "1.0.0", **{LAW: CONTRACT.replace("24 hours", "72 hours")})
    same = signed(breachkit, pack, key, "same.zip")
    assert "already" in breachkit("content", "add", same["out"], code=1).err
    breachkit("content", "add", older["out"], "--sha256", older["sha256"])


def test_a_key_that_is_not_trusted_any_more_is_told(pack: Path, key: Path, breachkit: Cli, content: Path) -> None:
    made = signed(breachkit, pack, key)
    breachkit("content", "add", made["out"], "--key", made["public"])
    next((content / "keys").iterdir()).unlink()
    assert breachkit("content", "verify", "--json", code=1).json["packs"][0]["signature"] == "untrusted"
    breachkit("regimes", "list")  # the bytes are still those that were pinned


def test_the_same_content_gives_the_same_file(pack: Path, key: Path, breachkit: Cli) -> None:
    first = Path(signed(breachkit, pack, key, "a.zip")["out"]).read_bytes()
    assert first == Path(signed(breachkit, pack, key, "b.zip")["out"]).read_bytes()


@pytest.mark.parametrize("page", ["packs.md", "packs.ja.md"])
def test_what_the_page_about_packs_shows_runs_as_it_stands(
    page: str, tmp_path: Path, breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    text = (Path(__file__).resolve().parents[2] / "docs" / page).read_text("utf-8")
    taking, giving = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for line in (giving + taking).splitlines():
        breachkit(*shlex.split(line)[1:])
    assert [one["id"] for one in breachkit("content", "verify", "--json").json["packs"]] == ["acme-laws"]


# What is not taken in


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({LAW: CONTRACT.replace("leak:", "leek:")}, "leek"),
        ({LAW: "id: [\n"}, LAW),
        ({"playbooks/x.yaml": "a: 1\n"}, "x.yaml"),
        ({"pack.yaml": MANIFEST.format(version="1", needs=">=0.1") + "hooks: [rm]\n"}, "hooks"),
        ({"pack.yaml": MANIFEST.format(version="one", needs=">=0.1")}, "version"),
        ({"pack.yaml": MANIFEST.format(version="1", needs="any")}, "needs"),
        ({"pack.yaml": MANIFEST.format(version="1", needs=">=9")}, ">=9"),
        ({"pack.yaml": MANIFEST.format(version="1", needs=">=0.1").replace("acme-laws", "../x")}, "id"),
        ({"playbooks/facts/con.yaml": FACTS}, "con.yaml"),
        ({"playbooks/facts/" + "x" * 120 + ".yaml": FACTS}, "xxxx"),
        ({"playbooks/facts/法令.yaml": FACTS}, "法令"),
        ({"playbooks/FACTS/acme.yaml": FACTS}, "one name"),
        (
            {"templates/reports/own.yaml": "id: reports/own\n"},
            "templates/reports/own.yaml",
        ),
    ],
)
def test_a_pack_that_would_break_the_content_is_refused_with_the_place_and_nothing_changes(
    files: dict[str, str], message: str, pack: Path, breachkit: Cli, content: Path
) -> None:
    write_pack(pack, **files)
    told = breachkit("content", "verify", str(pack), code=None)
    assert told.code in (1, 2) and message in told.out + told.err
    refused = breachkit("content", "add", str(pack), "--sha256", "0" * 64, code=None)
    assert refused.code in (1, 2)
    assert not (content / "content.lock").exists() and not (content / "packs").exists()


def zipped(*members: tuple[str, bytes, int], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, mode in members:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = method
            archive.writestr(member, data)
    return target.getvalue()


TarMember = tuple[tarfile.TarInfo, bytes]


def tarred(*members: TarMember, packed: bool = True) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz" if packed else "w", format=tarfile.GNU_FORMAT) as archive:
        for member, data in (tar_member("pack.yaml", GOOD[1]), *members):
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def tar_member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = "") -> TarMember:
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname = len(data), kind, to
    return made, data


GOOD = ("pack.yaml", MANIFEST.format(version="1", needs=">=0.1").encode(), 0o100644)
BOMB = b"\0" * (5 * 1024 * 1024)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a way out": lambda: zipped(GOOD, ("../../evil.yaml", b"x", 0o100644)),
    "a way out, deeper": lambda: zipped(GOOD, ("playbooks/../../evil.yaml", b"x", 0o100644)),
    "an absolute path": lambda: zipped(GOOD, ("/tmp/evil.yaml", b"x", 0o100644)),
    "a Windows path": lambda: zipped(GOOD, ("playbooks\\..\\..\\evil.yaml", b"x", 0o100644)),
    "a drive": lambda: zipped(GOOD, ("C:evil.yaml", b"x", 0o100644)),
    "a link": lambda: zipped(GOOD, ("playbooks/x.yaml", b"/etc/passwd", 0o120777)),
    "a device": lambda: zipped(GOOD, ("playbooks/x.yaml", b"", 0o020644)),
    "a bomb": lambda: zipped(GOOD, ("playbooks/x.yaml", BOMB, 0o100644)),
    "many small bombs": lambda: zipped(
        GOOD, *((f"playbooks/{n}.yaml", BOMB[: 4 * 1024 * 1024 - 1], 0o100644) for n in range(9))
    ),
    "a method that tells how much memory it takes": lambda: zipped(GOOD, method=zipfile.ZIP_LZMA),
    "many members": lambda: zipped(GOOD, *((f"playbooks/{n}.yaml", b"", 0o100644) for n in range(4001))),
    "a long name": lambda: zipped(GOOD, ("x/" * 300 + "a", b"x", 0o100644)),
    "a name twice": lambda: zipped(GOOD, ("playbooks/x.yaml", b"a", 0o100644), ("playbooks/x.yaml", b"b", 0o100644)),
    "cut off": lambda: zipped(GOOD)[:-30],
    "no pack": lambda: zipped(("a.txt", b"x", 0o100644)),
    "nothing": lambda: b"",
    "a tar with a way out": lambda: tarred(tar_member("../evil.yaml", b"x")),
    "a tar with a link": lambda: tarred(tar_member("playbooks/x.yaml", kind=tarfile.SYMTYPE, to="/etc/passwd")),
    "a tar with a hard link": lambda: tarred(tar_member("playbooks/x.yaml", kind=tarfile.LNKTYPE, to="pack.yaml")),
    "a tar with a device": lambda: tarred(tar_member("playbooks/x.yaml", kind=tarfile.CHRTYPE)),
    "a tar with a pipe": lambda: tarred(tar_member("playbooks/x.yaml", kind=tarfile.FIFOTYPE), packed=False),
    "a tar bomb": lambda: tarred(*(tar_member(f"other/{n}", BOMB) for n in range(10))),
    "a tar cut off": lambda: tarred(tar_member("playbooks/x.yaml", b"x" * 5000))[:-40],
}


@pytest.mark.parametrize("kind", [*HOSTILE])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_made_to_do_harm_is_refused_whole(kind: str, tmp_path: Path, breachkit: Cli, content: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[kind]())
    for command in (["verify"], ["add", "--sha256", "0" * 64]):
        refused = breachkit("content", command[0], str(path), *command[1:], code=None)
        assert refused.code in (1, 2)
        assert "Traceback" not in refused.err and "hash is another" not in refused.err, refused.err
    assert not (content / "packs").exists() and not (tmp_path / "evil.yaml").exists()


@pytest.mark.parametrize("packed", [True, False])
def test_a_tar_and_a_zip_with_a_folder_around_give_the_same_pack(
    packed: bool, pack: Path, tmp_path: Path, breachkit: Cli
) -> None:
    expected = breachkit("content", "verify", str(pack), "--json").json["sha256"]
    target = tmp_path / "pack.tar"
    with tarfile.open(target, "w:gz" if packed else "w") as archive:
        archive.add(pack, "acme-laws-1.0")
    assert breachkit("content", "verify", str(target), "--json").json["sha256"] == expected
    breachkit("content", "sign", str(pack), "--out", str(tmp_path / "pack.zip"))
    assert breachkit("content", "verify", str(tmp_path / "pack.zip"), "--json").json["sha256"] == expected


def test_a_folder_with_links_is_refused(pack: Path, tmp_path: Path, breachkit: Cli) -> None:
    (tmp_path / "secret").write_text(FACTS, "utf-8")
    (pack / "playbooks/facts/linked.yaml").symlink_to(tmp_path / "secret")
    assert "linked.yaml" in breachkit("content", "verify", str(pack), code=1).err
    (pack / "playbooks/facts/linked.yaml").unlink()
    (pack / "templates").symlink_to(tmp_path)
    assert "templates" in breachkit("content", "verify", str(pack), code=1).err


# Python packages


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed distribution that brings a pack; its module would fail if it were run."""
    site = tmp_path / "site"
    write_pack(site / "acme_breach" / "content")
    (site / "acme_breach" / "__init__.py").write_text("raise RuntimeError('run')\n", "utf-8")
    info = site / "acme_breach-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-breach\nVersion: 2.1\n", "utf-8")
    (info / "entry_points.txt").write_text("[breachkit.content]\nacme = acme_breach.content\n", "utf-8")
    monkeypatch.syspath_prepend(str(site))
    return site / "acme_breach"


def test_a_package_brings_content_by_its_entry_point_and_none_of_its_code_is_run(package: Path, breachkit: Cli) -> None:
    assert breachkit("content", "list", "--json").json["not_added"] == [{"package": "acme-breach", "version": "2.1"}]
    assert "client-contract" not in laws(breachkit)  # being installed alone changes no one's duties
    taken = breachkit("content", "add", "--package", "Acme_Breach", "--json").json
    assert (taken["id"], taken["version"]) == ("acme-laws", "1.0.0")
    assert "client-contract" in laws(breachkit)
    assert breachkit("content", "list", "--json").json["not_added"] == []
    alter(package / "content")  # an upgrade of the package alters nothing until it is added again
    assert breachkit("content", "verify", "--json").json["ok"]
    assert "acme_breach" not in sys.modules


def test_a_package_without_content_or_that_is_not_installed_is_told(package: Path, breachkit: Cli) -> None:
    assert "acme-breach" in breachkit("content", "add", "--package", "nobodys", code=2).err
    (package / "content" / "pack.yaml").unlink()
    breachkit("content", "add", "--package", "acme-breach", code=2)


def test_the_doctor_tells_of_packs_that_are_not_as_pinned_and_of_packages_not_in_force(
    package: Path, breachkit: Cli, content: Path
) -> None:
    found = [one for one in breachkit("doctor", "--json", code=None).json["checks"] if one["check"] == "content"]
    assert "breachkit content add --package acme-breach" in [one["mend"] for one in found]
    breachkit("content", "add", "--package", "acme-breach")
    alter(folder_of(content))
    checks = breachkit("doctor", "--json", code=1).json["checks"]
    assert [one["check"] for one in checks if one["state"] == "wrong" and "acme-laws" in one["told"]] == ["content"]


def test_no_other_command_looks_through_the_installed_packages(
    added: dict[str, Any], breachkit: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_given: object) -> None:
        raise AssertionError("looked through all packages")

    monkeypatch.setattr("importlib.metadata.entry_points", refuse)
    breachkit("new", "--title", "x", "--org", "y")
    breachkit("status")
    breachkit("next", "--json")
    breachkit("regimes", "list")


# The journal


def test_a_case_tells_with_which_packs_it_was_worked(
    added: dict[str, Any], pack: Path, breachkit: Cli, case: Path
) -> None:
    first = {key: added[key] for key in ("id", "version", "sha256")}
    assert breachkit("log", "--json").json[0]["payload"]["packs"] == [first]
    write_pack(pack, "1.1")
    newer = breachkit("content", "verify", str(pack), "--json").json["sha256"]
    breachkit("content", "add", str(pack), "--sha256", newer)
    breachkit("facts", "set", "leak=suspected")
    told = [one for one in breachkit("log", "--json").json if one["kind"] == "content.changed"]
    assert [one["payload"]["packs"] for one in told] == [[{"id": "acme-laws", "version": "1.1", "sha256": newer}]]
    breachkit("content", "remove", "acme-laws")
    breachkit("facts", "set", "leak=confirmed")
    told = [one for one in breachkit("log", "--json").json if one["kind"] == "content.changed"]
    assert told[-1]["payload"]["packs"] == []
    shown = " ".join(breachkit("log").out.split())
    assert "content changed; content packs: acme-laws 1.1" in shown and "; no content pack any more" in shown
    breachkit("verify")


@pytest.mark.parametrize(
    ("version", "text", "holds"),
    [
        ("0.1.0", ">=0.1, <1", True),
        ("1.0", ">=0.1,<1", False),
        ("0.2.0.dev3", ">0.1, !=0.3", True),
        ("0.10", ">=0.9", True),
        ("1.0.0", "==1", True),
        ("1.0.1", "<=1", False),
    ],
)
def test_a_range_of_versions_is_compared_by_numbers(version: str, text: str, holds: bool) -> None:
    assert within(version, text) is holds
