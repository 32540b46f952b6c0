"""The embedded table engine (DuckDB, extra `people`): one connection an import, offline, spilling beside the case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from breachkit.errors import BreachkitError, StorageError
from breachkit.i18n import _

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    Connection = DuckDBPyConnection

TABLES = Path(__file__).parent / "tables"
BATCH = 5000


@contextmanager
def connected(scratch: Path | None = None, *, threads: int | None = None) -> Iterator[Connection]:
    """A connection in memory.

    Args:
        scratch: the folder that takes what does not fit into memory; its owner alone may read it.
        threads: how many the engine may use; else one a core.

    Raises:
        BreachkitError: the extra is not installed.
        StorageError: the disk refused while the engine was at work.
    """
    try:
        import duckdb
    except ImportError:
        raise BreachkitError(
            _("lists of people need the table engine, which is not installed"), mend="pip install 'breachkit[people]'"
        ) from None
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
    }
    if scratch is not None:
        settings["temp_directory"] = str(scratch)
    if threads is not None:
        settings["threads"] = threads
    connection = duckdb.connect(":memory:", config=settings)
    try:
        yield connection
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise StorageError(
            _("the table engine could not go on: {why}").format(why=str(error).splitlines()[0]),
            mend=_("free some space and repeat the command; nothing recorded before is lost"),
        ) from None
    finally:
        connection.close()


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def named(identifier: str) -> str:
    """An SQL identifier, whatever it is called."""
    return '"' + identifier.replace('"', '""') + '"'


def one(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> Any:
    """The first cell of a query's only row."""
    row = connection.execute(sql, list(parameters)).fetchone()
    assert row is not None
    return row[0]


def rows(connection: Connection, sql: str, parameters: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
    """A query's rows, a batch in memory at a time."""
    result = connection.execute(sql, list(parameters))
    while batch := result.fetchmany(BATCH):
        yield from batch


def put(connection: Connection, table: str, columns: Sequence[str], given: Iterable[Sequence[str | None]]) -> None:
    """Makes a table of texts. The columns go in as whole lists, which is quicker than row by row."""
    listed = list(given)
    turned = [list(column) for column in zip(*listed, strict=True)] or [[] for _name in columns]
    chosen = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {chosen}", turned)


def load_tables(connection: Connection) -> None:
    """Loads the shipped tables of places (tools/places.py) as `jp_postal`, `jp_names`, `us_zip`, `us_states`, `countries`."""
    for name in ("jp-postal", "jp-names", "us-zip", "us-states", "countries"):
        first = "prefix" if name in ("jp-postal", "us-zip") else "name"
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name.replace('-', '_')} AS SELECT * FROM read_csv({quoted(str(TABLES / name))}"
            f" || '.csv', auto_detect=false, header=true, delim=',', columns={{'{first}': 'VARCHAR', 'place': 'VARCHAR'}})"
        )
