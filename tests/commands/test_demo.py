"""``dialogue demo`` and ``dialogue serve``, as someone starts them."""

import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from dialogue_app.demo import PASSWORD, ways_in


@contextmanager
def served(*arguments: str) -> Iterator[tuple[int, list[str]]]:
    """Start a server on a free port; yield the port and what it said, then press Ctrl-C."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dialogue_app", *arguments, "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    said: list[str] = []
    try:
        for line in server.stdout:
            said.append(line.rstrip())
            if line.startswith("Serving on"):
                break
        yield port, said
    finally:
        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=60)
    assert (server.returncode, complaints) == (0, "")


def fetch(port: int, path: str, method: str = "GET", body: str = "") -> tuple[int, str]:
    """Fetch a page; return status and text."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_it_shows_everyones_way_in(run):
    told = run("demo", "--no-serve").stdout

    for way in ways_in():
        assert re.search(rf"^{way.role} +{way.name} +{way.email} +{PASSWORD} ", told, re.MULTILINE)
    assert {way.role for way in ways_in()} == {
        "lead",
        "editor",
        "approver",
        "reviewer",
        "participant",
        "auditor",
        "site administrator",
    }


def test_it_serves_and_ends_quietly(folder):
    with served("demo") as (port, said):
        assert said[-1] == f"Serving on http://127.0.0.1:{port} (Ctrl-C stops it)"
        _, page = fetch(port, "/")
        form = urlencode({"email": ways_in()[0].email, "password": PASSWORD})
        status, _ = fetch(port, "/sign-in", "POST", form)

    assert "<h1" in page
    assert status == 302
    assert stat.S_IMODE((folder / "instance" / "secret-key").stat().st_mode) == 0o600


def test_the_second_start_makes_nothing_anew_and_keeps_what_was_done(run, folder):
    run("demo", "--no-serve")
    path = folder / "instance" / "demo.sqlite3"
    before = path.stat()

    with served("demo") as (_, said):
        pass

    assert "Making the database." not in said
    assert (path.stat().st_ino, path.stat().st_mtime) == (before.st_ino, before.st_mtime)


def test_reset_makes_it_anew(run, folder):
    run("demo", "--no-serve")
    path = folder / "instance" / "demo.sqlite3"
    with closing(sqlite3.connect(path)) as kept:
        kept.execute("CREATE TABLE mine (id)")

    assert "Making the database." not in run("demo", "--no-serve").stdout
    assert "Making the database." in run("demo", "--no-serve", "--reset").stdout

    with closing(sqlite3.connect(path)) as kept:
        assert kept.execute("SELECT count(*) FROM sqlite_master WHERE name='mine'").fetchone() == (
            0,
        )


@pytest.mark.parametrize("content", [b"", b"not a database, but a file\n" * 100])
def test_half_a_database_is_made_anew(run, folder, content):
    (folder / "instance").mkdir()
    (folder / "instance" / "demo.sqlite3").write_bytes(content)
    (folder / "instance" / "demo.unfinished").write_bytes(b"interrupted")

    assert "Making the database." in run("demo", "--no-serve").stdout
    assert sorted(path.name for path in (folder / "instance").iterdir()) == [
        "demo.lock",
        "demo.sqlite3",
    ]


def test_one_of_another_shape_is_made_anew(run, folder):
    run("demo", "--no-serve")
    with closing(sqlite3.connect(folder / "instance" / "demo.sqlite3")) as kept:
        kept.execute("PRAGMA user_version = 7")

    assert "The demonstration has changed" in run("demo", "--no-serve").stdout


@pytest.mark.parametrize("command", ["demo", "serve"])
def test_a_port_that_is_taken_is_refused_before_anything_is_made(refusal, folder, command):
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]

        told = refusal(command, "--port", str(port))

    assert told == f"Port {port} is taken. Stop what uses it, or try --port {port + 1}."
    assert not (folder / "instance").exists()


def test_serve_makes_the_tables_and_says_how_to_let_someone_in(folder):
    with served("serve") as (port, said):
        status, _ = fetch(port, "/")

    assert said[0] == "Nobody can sign in yet. Let the first person in: dialogue add-person"
    assert status in {200, 401}
    assert (folder / "instance" / "dialogue.sqlite3").exists()
    assert stat.S_IMODE((folder / "instance" / "secret-key").stat().st_mode) == 0o600


def test_an_address_of_another_machine_is_refused(refusal):
    assert refusal("serve", "--host", "192.0.2.1").startswith("192.0.2.1 is no address of this")
