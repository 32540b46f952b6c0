"""One connection to the team's server: opened when first needed, and every refusal told in breachkit's own words."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from breachkit.errors import BreachkitError, CaseDamagedError, ConflictError, StorageError, UsageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

_INSTALL = "pip install 'breachkit[postgres]'"
_CONNECT_SECONDS = 10


class LostError(StorageError):
    """The connection broke. What was asked for last may have been done or not."""


class Server:
    """A PostgreSQL database, by its address (postgresql://...). Holds at most one connection."""

    def __init__(self, address: str) -> None:
        self._connection: psycopg.Connection[Any] | None = None
        self._address = address
        self.place = _place(address)

    @property
    def mark(self) -> str:
        """Eight characters that tell this server from others, for names of files."""
        return hashlib.sha256(self.place.encode()).hexdigest()[:8]

    def connection(self) -> psycopg.Connection[Any]:
        """The connection, in autocommit. Raises StorageError where the server cannot be reached."""
        if self._connection is None or self._connection.closed:
            with self.told():
                self._connection = self.connect()
        return self._connection

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of its own. Raises as psycopg does."""
        driver = _driver()
        made: psycopg.Connection[Any] = driver.connect(
            self._address,
            autocommit=True,
            connect_timeout=_CONNECT_SECONDS,
            application_name="breachkit",
            keepalives_idle=30,
            options="-c client_encoding=UTF8 -c statement_timeout=0 -c lock_timeout=30s",
        )
        return made

    def ask(self, question: str, *values: object) -> Any:
        """The one value of the one row that a statement returns; None where there is none."""
        rows = self.rows(question, *values)
        return rows[0][0] if rows else None

    def rows(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement, whose values are bound (%s) in binary. Raises in breachkit's words."""
        connection = self.connection()
        with self.told():
            answer = connection.execute(question, values, binary=True)
            return answer.fetchall() if answer.description is not None else []

    def run(self, script: str) -> None:
        """Runs several statements, of this program's own files. Raises in breachkit's words."""
        connection = self.connection()
        with self.told():
            connection.execute(script.encode())

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction around what is asked in it."""
        with self.told(), self.connection().transaction():
            yield

    def drop(self) -> None:
        """Lets the connection go, and with it every lock that it held."""
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.drop()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turns the driver's errors into breachkit's; none of them shows the address's password."""
        driver = _driver()
        try:
            yield
        except driver.Error as error:
            raise self.in_words(error) from None

    def in_words(self, error: Any) -> BreachkitError:
        """What the server refused, in words, with what to do about it."""
        driver = _driver()
        state, said = error.sqlstate or "", (error.diag.message_primary or "")
        if state == "BK001":
            return ConflictError(
                _("another wrote to the case in between"), mend=_("repeat the command; nothing was written")
            )
        if state == "BK002" and said == "privileged":
            return StorageError(_("this file is privileged; you are not among those who may see it"), place=self.place)
        if state == "BK002":
            return _not_allowed(said, self.place)
        if state == "BK003":
            return CaseDamagedError(
                _("the server refused event {n}: it does not hold or does not follow").format(n=said), place=self.place
            )
        if state == "BK004":
            return StorageError(_("there is no case {id}").format(id=said), place=self.place, mend="breachkit list")
        if state in ("3F000", "42883", "42P01"):
            return StorageError(
                _("this database holds no cases of breachkit, or of another version"),
                place=self.place,
                mend="breachkit team init",
            )
        if state == "42501":
            return StorageError(_("the database does not allow this to you; its owner can do it"), place=self.place)
        if state == "55P03":
            return StorageError(
                _("the case is being written by another"), place=self.place, mend=_("wait and repeat the command")
            )
        if state[:2] == "28" or (isinstance(error, driver.OperationalError) and "authentication failed" in str(error)):
            return StorageError(
                _("the server does not accept this name or password"),
                place=self.place,
                mend="BREACHKIT_STORE, PGPASSWORD",
            )
        if state == "3D000":
            return StorageError(_("the server has no such database"), place=self.place, mend="createdb")
        if state in ("53100", "53200", "53300"):
            return StorageError(_("the server is full or overloaded: {why}").format(why=said), place=self.place)
        if isinstance(error, driver.OperationalError | driver.InterfaceError):
            lost = self._connection is not None
            self.drop()
            if lost:
                return LostError(
                    _("the connection to the team's server broke"), place=self.place, mend=_("repeat the command")
                )
            return StorageError(
                _("the team's server cannot be reached"),
                place=self.place,
                mend=_("check the network and BREACHKIT_STORE; without a server, work on a pulled copy"),
            )
        return StorageError(_("the server refused: {why}").format(why=said or type(error).__name__), place=self.place)


def _not_allowed(needed: str, place: str) -> BreachkitError:
    if needed == "viewer":
        return StorageError(
            _("you are not a member of this team"),
            place=place,
            mend=_("ask the owner: breachkit team grant NAME viewer"),
        )
    role = _("an approver") if needed == "approver" else _("a responder")
    return StorageError(
        _("the database refused this: only {role} may do it").format(role=role),
        place=place,
        mend="breachkit team members",
    )


def _driver() -> Any:
    try:
        import psycopg
    except ImportError:
        raise UsageError(
            _("a team's server needs the extra 'postgres'"), place="BREACHKIT_STORE", mend=_INSTALL
        ) from None
    return psycopg


def _place(address: str) -> str:
    """The address as it may be shown: without password or options. Raises UsageError where it is none."""
    from urllib.parse import parse_qs, urlsplit

    wrong = UsageError(
        _("this is not the address of a PostgreSQL database"),
        place="BREACHKIT_STORE",
        expected="postgresql://NAME@HOST/DATABASE",
    )
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        host = parts.hostname or asked.get("host", [""])[0]
        number = parts.port or asked.get("port", [""])[0]
        port = f":{number}" if number else ""
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise wrong
    return f"postgresql://{host}{port}/{parts.path.strip('/')}"
