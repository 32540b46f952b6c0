"""Seals: a cut or rewritten past is told, a time-stamp from an authority made in the test is taken in, signatures hold."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from breachkit.domain import merkle
from breachkit.services.response_order import in_order
from tests.conftest import Ran

Cli = Callable[..., Ran]
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="the authority of this test is openssl's")


class Authority:
    """A time-stamping authority of its own: a root, a signer under it, and openssl to answer requests."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self.folder = folder
        root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        root = self._certificate(f"{name} root", root_key, f"{name} root", root_key, is_root=True)
        signer = self._certificate(f"{name} TSA", key, f"{name} root", root_key, is_root=False)
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        (folder / "tsa.pem").write_bytes(signer.public_bytes(serialization.Encoding.PEM))
        (folder / "tsa.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = it\n[it]\nserial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n"
            "digests = sha256\naccuracy = secs:1\nordering = yes\ness_cert_id_chain = no\n"
        )

    @staticmethod
    def _certificate(
        subject: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, is_root: bool
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        )
        if not is_root:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(issuer_key, hashes.SHA256())

    def answer(self, request: Path) -> Path:
        response = self.folder / f"{request.stem}.tsr"
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", str(request), "-inkey", "tsa.key",
             "-signer", "tsa.pem", "-out", str(response)],
            cwd=self.folder, check=True, capture_output=True,
        )  # fmt: skip
        return response


def test_a_seal_states_the_head_and_the_root_of_everything_before_it(breachkit: Cli, case: Path) -> None:
    breachkit("note", "one")
    made = breachkit("seal", "--json").json
    log = breachkit("log", "--json").json
    assert made["events"] == len(log) - 1
    assert made["head"] == log[-2]["hash"]
    assert made["root"] == merkle.root([event["hash"] for event in log[:-1]])
    assert log[-1]["kind"] == "seal.made"
    assert Path(made["request"]).exists()
    assert "drafts and seals" in breachkit("verify").out


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_to_do_with_a_seal_is_told(breachkit: Cli, case: Path, tmp_path: Path, lang: str) -> None:
    told = breachkit("seal", "--out", str(tmp_path / "request.tsq"), "--lang", lang).out
    assert "curl" in told and "--data-binary @request.tsq" in told
    assert "breachkit seal --response s001.tsr" in told
    assert (tmp_path / "request.tsq").read_bytes() == (case / "seals" / "s001.tsq").read_bytes()


def test_a_journal_cut_together_with_its_snapshot_is_told_against_the_seal(breachkit: Cli, case: Path) -> None:
    breachkit("note", "to be forgotten")
    made = breachkit("seal", "--json").json
    lines = (case / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (case / "journal.jsonl").write_bytes(b"".join(lines[: made["events"] - 1]))
    (case / "case.json").unlink()
    assert breachkit("status").code == 0  # nothing in the case itself tells of it
    told = breachkit("verify", code=1).out
    assert "the journal was cut" in told
    assert f"knew {made['events']} events" in told


def test_a_past_that_was_rewritten_with_right_hashes_is_told_by_a_seal_kept_elsewhere(
    breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    breachkit("note", "as it was")
    breachkit("seal")
    kept = tmp_path / "kept.json"
    shutil.copy(case / "seals" / "s001.json", kept)
    assert "holds everything" in breachkit("seal", "--check", str(kept)).out
    shutil.rmtree(case)
    breachkit("new", "--title", "Web shop tampered", "--org", "Example Shop")
    breachkit("note", "as it suits us")
    breachkit("note", "and more")
    assert breachkit("verify").code == 0
    told = breachkit("seal", "--check", str(kept), code=1).out
    assert "the past was rewritten" in " ".join(told.split())
    found = breachkit("seal", "--check", str(kept), "--json", code=1).json
    assert found.keys() == {"seal", "ok", "faults"}


@pytest.mark.parametrize("what", ["s001.json", "s001.sig.json"])
def test_a_changed_seal_is_told(breachkit: Cli, case: Path, tmp_path: Path, what: str) -> None:
    breachkit("seal", "--new-key", str(tmp_path / "key.pem"))
    breachkit("seal", "--key", str(tmp_path / "key.pem"))
    assert breachkit("verify").code == 0
    file = case / "seals" / what
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"1", b"2", 1) if what == "s001.json" else whole.replace(b'":"', b'":"A', 2))
    assert "s001.json" in breachkit("verify", code=1).out
    file.unlink()
    assert "s001.json" in breachkit("verify", code=1).out


def test_a_key_is_made_once_for_its_owner_alone_and_signs(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    made = breachkit("seal", "--new-key", str(key), "--json").json
    assert oct(key.stat().st_mode & 0o777) == "0o600"
    assert breachkit("seal", "--key", str(key), "--json").json["signed_by"] == made["fingerprint"]
    assert "exists already" in breachkit("seal", "--new-key", str(key), code=2).err
    key.write_text("no key")
    assert "holds no Ed25519" in breachkit("seal", "--key", str(key), code=2).err


@needs_openssl
def test_a_time_stamp_is_verified_kept_and_checked_again(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "authority", "Example")
    made = breachkit("seal", "--json").json
    response = authority.answer(Path(made["request"]))
    taken = breachkit("seal", "--response", str(response), "--trust", str(authority.root), "--json").json
    assert taken["authority"] == "CN=Example TSA"
    assert breachkit("log", "--json").json[-1]["kind"] == "seal.stamped"
    assert breachkit("show", "--json").json["seals"][0]["stamped_at"] == taken["time"]
    assert breachkit("verify").code == 0
    kept = case / "seals" / "s001.tsr"
    kept.write_bytes(kept.read_bytes()[:-40] + bytes(40))
    assert "time-stamp of seal s001.json does not hold" in breachkit("verify", code=1).out


@needs_openssl
@pytest.mark.parametrize("order", ["as sent", "the other way round"])
def test_a_response_whose_certificates_stand_in_any_order_is_taken(
    order: str, breachkit: Cli, case: Path, tmp_path: Path
) -> None:
    """An authority on OpenSSL sends its signer first and its chain after it, which is DER's order only by chance."""
    authority = Authority(tmp_path / "authority", "Example")
    with (authority.folder / "tsa.cnf").open("a") as settings:
        settings.write("certs = root.pem\n")
    response = authority.answer(Path(breachkit("seal", "--json").json["request"]))
    data = response.read_bytes()
    signer, root = (
        x509.load_pem_x509_certificate((authority.folder / name).read_bytes()).public_bytes(serialization.Encoding.DER)
        for name in ("tsa.pem", "root.pem")
    )
    assert signer + root in data or root + signer in data
    first, second = (signer, root) if signer + root in data else (root, signer)
    if order != "as sent":
        data = data.replace(first + second, second + first)
        response.write_bytes(data)
    both = b"".join(sorted((signer, root)))
    assert in_order(data) == data.replace(signer + root, both).replace(root + signer, both)
    breachkit("seal", "--response", str(response), "--trust", str(authority.root))
    assert (case / "seals" / "s001.tsr").read_bytes() == data  # kept as it came
    assert breachkit("verify").code == 0


def test_what_is_no_response_is_left_as_it_is() -> None:
    for data in (b"", b"0", b"0\x80", b"0\x85aaaaa", b"0\x03\x02\x01\x00", b"0\x0a0\x84\xff\xff\xff\xff", b"x" * 100):
        assert in_order(data) == data


@needs_openssl
def test_a_response_that_proves_nothing_is_refused(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    authority, other = Authority(tmp_path / "a", "Example"), Authority(tmp_path / "b", "Other")
    first = authority.answer(Path(breachkit("seal", "--json").json["request"]))
    breachkit("note", "later")
    second = authority.answer(Path(breachkit("seal", "--json").json["request"]))
    trust = ("--trust", str(authority.root))
    assert "does not prove" in breachkit("seal", "--response", str(first), *trust, code=1).err  # it is for s1
    told = breachkit("seal", "--response", str(second), "--trust", str(other.root), code=1).err
    assert "does not prove" in told
    assert "RFC 3161" in breachkit("seal", "--response", str(authority.root), *trust, code=2).err
    assert "certificate" in breachkit("seal", "--response", str(second), "--trust", str(second), code=2).err
    assert "--trust" in breachkit("seal", "--response", str(second), code=2).err
    assert [seal["stamped_at"] for seal in breachkit("show", "--json").json["seals"]] == ["", ""]
    assert breachkit("seal", "--response", str(first), *trust, "--seal", "s1").code == 0
    assert breachkit("seal", "--response", str(second), *trust).code == 0


def test_a_file_that_is_no_seal_is_refused(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    file = tmp_path / "no.json"
    file.write_text(json.dumps({"case": "2026-0001"}))
    assert "no seal" in breachkit("seal", "--check", str(file), code=2).err
    assert "no seal yet" in breachkit("seal", "--response", str(file), "--trust", str(file), code=2).err


def test_verify_tells_of_a_seal_that_no_entry_names(breachkit: Cli, case: Path) -> None:
    """Whoever cuts the journal right after what the last seal covers, and removes the case file, leaves the seal."""
    journal = case / "journal.jsonl"
    before = journal.read_bytes()
    breachkit("seal")
    breachkit("note", "what is to disappear")
    assert breachkit("verify", "--json").json["remarks"] == []
    journal.write_bytes(before)
    (case / "case.json").unlink()
    told = breachkit("verify", "--json").json["remarks"]
    assert told[-1] == "no entry tells of seal s001.json: making it was cut short, or the entries after it were cut off"
