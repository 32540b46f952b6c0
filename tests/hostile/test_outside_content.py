"""Playbooks and templates from outside are data: they run no code, read no other file, and tell nobody on the network."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from breachkit.documents.environment import run_template
from breachkit.documents.formats import own_file
from breachkit.documents.formats.offline import no_network
from breachkit.errors import BreachkitError
from tests.conftest import Ran

Cli = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__']['__base__']['__subclasses__']() }}",
    "{{ ''|attr('__class__')|attr('__mro__') }}",
    "{{ fact.__init__.__globals__['os'].system('touch x') }}",
    "{{ fact._printer.subject.case }}",
    "{{ computed.__func__.__globals__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ range.__self__ }}",
    "{{ '{0.__class__.__mro__}'.format(1) }}",
    "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "{{ ('%(x)s')|format(x=fact.__dict__) }}",
    "{{ _.__globals__ }}",
    "{{ sections.append(1) }}",
    "{{ (sections|list).__class__ }}",
    "{{ fact('summary').__class__ }}",
    "{{ fact('summary').__reduce__() }}",
    "{% import 'os' as os %}{{ os }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../../../../etc/passwd' %}",
    "{% include ['../secret.md.j2', 'also/missing'] %}",
    "{% extends '../secret.md.j2' %}",
    "{% for i in range(99999999999) %}x{% endfor %}",
    "{{ 'x' * 99999999999 }}",
    "{{ 9**9**9 }}",
    "{{ open('/etc/passwd').read() }}",
    "{{ request }}",
    "{{ config.items() }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{% set x = sections %}{% do x.clear() %}",
    "{{ [].append.__self__.__class__ }}",
    "{{ (1).__class__.__base__ }}",
    "{{ ().__class__.__bases__[0].__subclasses__()[40]('/etc/passwd').read() }}",
    "{{ dict.__base__ }}",
    "{% filter attr('__class__') %}x{% endfilter %}",
]


def own_body(case: Path, body: str) -> None:
    """Puts `body` in the place of the shipped one of every form."""
    folder = case.parent.parent / "content" / "templates" / "partials"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "form.md.j2").write_text(body, "utf-8")


def test_a_template_from_outside_runs_no_code(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    (case.parent.parent / "content").mkdir(exist_ok=True)
    (case.parent.parent / "content" / "secret.md.j2").write_text("SECRET", "utf-8")
    for body in ESCAPES:
        own_body(case, body)
        ran = breachkit("render", "report", code=None)
        told = ran.out + ran.err
        assert ran.code in (0, 2), (body, told)
        assert "Traceback" not in told and "SECRET" not in told and "root:x" not in told, body
        assert not (tmp_path / "x").exists() and not Path("x").exists(), body
    drafts = [path.read_text("utf-8") for path in (case / "drafts").glob("*")]
    assert not any(word in text for text in drafts for word in ("<class", "root:x", "SECRET", "0x7", "environ"))


def test_a_link_in_a_template_folder_shows_no_other_file(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", "utf-8")
    own_body(case, "{% include 'partials/inner.md.j2' %}")
    folder = case.parent.parent / "content" / "templates"
    (folder / "partials" / "inner.md.j2").symlink_to(secret)
    assert "no template" in breachkit("render", "report", code=2).err
    (folder / "briefs").mkdir()
    (folder / "briefs" / "own.yaml").symlink_to(secret)
    assert "own" not in breachkit("templates", "list").out
    (folder / "page.html.j2").symlink_to(secret)
    assert own_file((folder,), "page.html.j2") is None
    assert own_file((folder / "briefs",), "../partials/form.md.j2") is None


def test_a_pipe_among_the_content_holds_nobody_up(breachkit: Cli, case: Path) -> None:
    content = case.parent.parent / "content"
    for name in ("playbooks/regimes/x.yaml", "templates/briefs/x.yaml", "templates/partials/form.md.j2"):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(content / name)
    breachkit("status")
    breachkit("templates", "list")
    breachkit("render", "report", code=None)


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.system ['touch x']", "a: !!python/name:os.system", "&a [*a]"]
)
def test_a_playbook_from_outside_runs_no_code(text: str, breachkit: Cli, case: Path) -> None:
    folder = case.parent.parent / "content" / "playbooks" / "regimes"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text(f"id: x\ntitle: {text}\n", "utf-8")
    told = breachkit("regimes", "check", code=2)
    assert "x.yaml:2" in told.err + told.out and not Path("x").exists()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port on this machine, and what was sent to it."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _from = server.accept()
                except OSError:
                    return
                heard.append(connection.recv(300))
                connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_page_from_outside_tells_nobody_on_the_network(
    breachkit: Cli, case: Path, listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """typst's own packages come from the internet: the name of one could carry the case's facts out."""
    typst = pytest.importorskip("typst")
    port, heard = listener
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    leak = '#let d = "the-facts"\n#import "@preview/" + d + ":1.0.0": *\n'
    folder = case.parent.parent / "content" / "templates"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "blocks.typ", folder)
    (folder / "page.typ").write_text(leak, "utf-8")
    assert "the template fails" in breachkit("render", "report", "--format", "pdf", code=2).err
    assert heard == []
    assert os.environ["HTTPS_PROXY"].endswith(str(port))
    with pytest.raises(typst.TypstError):  # so it would have been
        typst.compile(leak.encode())
    assert heard and b"packages.typst.org" in heard[0]
    with no_network(), pytest.raises(typst.TypstError):
        typst.compile(leak.encode())
    assert len(heard) == 1


def test_a_page_from_outside_reads_no_other_file(breachkit: Cli, case: Path, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    folder = case.parent.parent / "content" / "templates"
    folder.mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("SECRET", "utf-8")
    for name in ("/etc/passwd", "../../../../secret.txt", str(tmp_path / "secret.txt")):
        (folder / "page.typ").write_text(f'#read("{name}")\n', "utf-8")
        assert "the template fails" in breachkit("render", "report", "--format", "pdf", code=2).err


def test_a_template_s_name_cannot_be_no_name(tmp_path: Path) -> None:
    for name in ("a" * 5000, "\x00", "", "/", ".."):
        with pytest.raises((BreachkitError, ValueError)):
            run_template((tmp_path,), name, {})
