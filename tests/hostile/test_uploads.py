"""Uploads that are slow, cut off or too large cost neither memory nor disk, nor other people's time."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests import files
from tests.chaos.processes import web_of
from tests.hostile.pdfs import FONT, pdf, words
from tests.hostile.watch import Watch
from tests.hostile.wire import PIECE, answer, connected, form, head, send_form, status
from tests.server import Server, wait_until

LARGE = 199_000_000 if "HOSTILE_MUTANTS" in os.environ else 60_000_000  # bytes; 200 MB are taken at most
PATIENCE = 12  # seconds that this server waits for a client
PAGES = 8  # of a result of 12 MB
MB = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """It has to stop in time although some requests never came to their end."""
    with ExitStack() as after, Server(tmp_path_factory.mktemp("server"), CLIENT_PATIENCE=PATIENCE) as running:
        yield running
        for beginning in (b"", b"GET / HT", head(running, length=1000)):
            after.enter_context(connected(running)).sendall(beginning)


def left_by(server: Server) -> list[Path]:
    """What lies in the folders for files, on their way and kept."""
    return [path for folder in ("tmp", "files") for path in (server.data_dir / folder).rglob("*") if path.is_file()]


def held_by(server: Server) -> int:
    """Bytes of bodies on their way: files without a name in DATA_DIR/tmp that the web server holds open."""
    tmp = str(server.data_dir / "tmp")
    held = 0
    for entry in Path(f"/proc/{web_of(server)[0].pid}/fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            if str(entry.readlink()).startswith(tmp):
                held += entry.stat().st_size
    return held


def documents(server: Server) -> int:
    return int(server.api().get("/api/tasks").json()["count"])


def large_pdf() -> Iterator[bytes]:
    """A sound PDF of LARGE bytes in pieces: a page, and a stream that nobody looks at."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources %b >>" % FONT
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    filling = b"<< /Length %09d >>\nstream\n@\nendstream"
    whole = pdf(b"<< /Type /Catalog /Pages 2 0 R >>", tree, page, words(b"so much"), filling % 1)
    size = LARGE - len(whole) - 20  # ... and what the larger numbers add
    before, after = whole.replace(filling % 1, filling % (size + 1)).split(b"@")
    table = int(after.split(b"startxref\n")[1].split(b"\n")[0])
    yield before
    for start in range(0, size + 1, PIECE):
        yield b" " * min(PIECE, size + 1 - start)
    yield after.replace(b"startxref\n%d" % table, b"startxref\n%d" % (table + size))


def test_large_uploads_are_held_in_constant_memory(server: Server) -> None:
    """Three at a time; `make chaos` sends nearly 200 MB each."""
    pieces = list(large_pdf())
    size = sum(map(len, pieces))
    said: list[bytes] = []
    with Watch(server) as watch:
        senders = [
            threading.Thread(target=lambda: said.append(send_form(server, pieces, size))) for _sender in range(3)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert [status(one) for one in said] == [201] * 3, said
    print(  # noqa: T201 - the report
        f"\n3 x {size / MB:.0f} MB: the web server grew by {watch.growth_of('ocrsite.web') / MB:.0f} MB, "
        f"/health answered within {watch.worst:.2f} s, largest process {watch.largest / MB:.0f} MB"
    )
    watch.check()
    assert watch.growth_of("ocrsite.web") < 60 * MB
    wait_until(lambda: held_by(server) == 0, what="the bodies to be let go of")


def test_upload_that_is_cut_off_leaves_nothing(server: Server) -> None:
    there, count = left_by(server), documents(server)
    before, _after = form()
    for length in (MB, None):
        with connected(server) as connection:
            connection.sendall(
                head(server, length=length) + (b"" if length else b"fffff\r\n") + before + bytes(MB // 2)
            )
            wait_until(lambda: held_by(server) >= MB // 2, what="the first half to arrive")
        wait_until(lambda: held_by(server) == 0, what="the first half to be let go of")
    assert (left_by(server), documents(server)) == (there, count)


def test_client_that_hangs_up_while_the_file_is_looked_at_leaves_all_or_nothing(server: Server) -> None:
    there, count = set(left_by(server)), documents(server)
    before, after = form()
    for _time in range(5):
        content = files.scanned_pdf(files.noise(size=(400, 400)))
        with connected(server) as connection:
            size = len(before) + len(content) + len(after)
            connection.sendall(head(server, length=size) + before + content + after)
    wait_until(lambda: held_by(server) == 0, what="the bodies to be let go of")
    wait_until(lambda: not list((server.data_dir / "tmp").iterdir()), what="the files on their way to be gone")
    wait_until(lambda: len(set(left_by(server)) - there) == documents(server) - count, what="files and rows to agree")


def test_body_that_is_far_too_large_is_refused_before_it_comes(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(head(server, length=10_000 * MB).replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
        said = answer(connection)
    assert (status(said), json.loads(said.partition(b"\r\n\r\n")[2])["code"]) == (413, "too_large")
    assert held_by(server) == 0


def test_client_that_sends_on_after_a_refusal_is_hung_up_on(server: Server) -> None:
    with connected(server) as connection:
        connection.sendall(head(server, length=10_000 * MB))
        wait_until(lambda: is_deaf(connection), within=20, what="the server to hang up")
    assert held_by(server) == 0


def test_body_in_chunks_is_refused_as_soon_as_it_is_too_long(server: Server) -> None:
    plain = head(server, "/api/start", length=None).replace(b"multipart/form-data", b"application/json")
    with connected(server) as connection:
        connection.sendall(plain)
        for _piece in range(40):  # 2.6 MB
            connection.sendall(b"%x\r\n%b\r\n" % (PIECE, bytes(PIECE)))
        said = answer(connection)
    assert (status(said), held_by(server)) == (413, 0)


def test_slow_clients_keep_nobody_waiting_and_are_ended(server: Server) -> None:
    """Two hundred connections that send a byte now and then: in the head, in the body, in a chunk, or never any."""
    starts = [b"GET / HTTP/1.1\r\nX: ", head(server, length=MB), head(server, length=None) + b"fff\r\n", b""]
    with ExitStack() as stack, Watch(server) as watch:
        slow = [stack.enter_context(connected(server)) for _connection in range(200)]
        for number, connection in enumerate(slow):
            connection.sendall(starts[number % len(starts)])
        begun = time.monotonic()
        while (left := [c for c in slow if not is_over(c)]) and time.monotonic() - begun < 3 * PATIENCE:
            drip(left[::2])
            time.sleep(0.5)  # as slow as they are
        lasted = time.monotonic() - begun
    watch.check()
    print(f"\n200 slow connections were ended within {lasted:.0f} s, /health within {watch.worst:.2f} s")  # noqa: T201
    assert (left, lasted >= PATIENCE - 2) == ([], True)


def is_deaf(connection: socket.socket) -> bool:
    """Whether the server takes nothing more."""
    try:
        connection.send(bytes(PIECE))
    except OSError:
        return True
    return False


def is_over(connection: socket.socket) -> bool:
    """Whether the server has hung up."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def drip(connections: list[socket.socket]) -> None:
    for connection in connections:
        with suppress(OSError):
            connection.send(b"a")


def test_client_that_does_not_take_its_answer_is_ended(server: Server) -> None:
    path = long_result(server)
    with connected(server) as idle:
        idle.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        idle.sendall(head(server, path, length=0, method="GET"))
        time.sleep(PATIENCE / 2)  # no condition to wait for: nothing may happen
        assert is_held(server, idle)
        wait_until(lambda: not is_held(server, idle), within=2 * PATIENCE, what="the connection to be ended")


def test_client_that_takes_its_answer_at_leisure_gets_all_of_it(server: Server) -> None:
    path = long_result(server)
    with server.api().get(path, stream=True) as slow:
        taken = 0
        for piece in slow.iter_content(PIECE):
            taken += len(piece)
            time.sleep(0.01)
    assert taken == len(server.api().get(path).content) > PAGES * MB


def long_result(server: Server) -> str:
    """The address of a result of some megabytes."""
    api = server.api()
    document = api.post("/api/tasks", files={"file": ("long.pdf", files.pdf(PAGES))}).json()
    path = f"/api/tasks/{document['id']}"
    wait_until(lambda: api.get(path).json()["finished_at"], within=30, what="the document to be read")
    for number in range(1, PAGES + 1):
        body = {"text": "页" * 500_000, "based_on": 0}
        api.put(
            f"{path}/pages/{number}/corrections",
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"},
        ).raise_for_status()
    return f"{path}/result"


def is_held(server: Server, connection: socket.socket) -> bool:
    """Whether the server still has its end of the connection."""
    port = connection.getsockname()[1]
    return any(end.raddr[1:] == (port,) for end in web_of(server)[0].net_connections())
