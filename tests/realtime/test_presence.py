"""Who may no longer be here is out at once, open sockets included."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from accounts.models import ApiKey, User
from tasks.realtime.presence import COME_AGAIN, UNAUTHORIZED, Guest, verdicts
from tests.conftest import PASSWORD
from tests.provider import numbered_pdf
from tests.realtime.test_sockets import closed, key_of, session_cookie
from tests.server import Server
from tests.sockets import Socket, open_socket


def code_of_end(socket: Socket) -> int:
    """The code with which the server closes an open socket."""
    with pytest.raises(ConnectionClosed) as caught:
        socket.until(lambda _message: False)
    assert caught.value.rcvd is not None
    return int(caught.value.rcvd.code)


def is_open(socket: Socket) -> bool:
    socket.connection.send('{"type": "ping"}')
    return socket.message() == {"type": "pong"}


def change(server: Server, command: str) -> None:
    """What an operator, or another process, does meanwhile."""
    server.manage("shell", "-c", f"from accounts.models import ApiKey\n{command}")


def test_a_closed_account_leaves_all_its_sockets(server: Server) -> None:
    ann, ben = (server.add_user(name, PASSWORD) for name in ("ann", "ben"))
    document = ann.post("/api/tasks", files={"file": ("book.pdf", numbered_pdf(1))}).json()
    with (
        open_socket(server, "/ws/tasks", key=key_of(ann)) as all_of_hers,
        open_socket(server, f"/ws/tasks/{document['id']}", key=key_of(ann)) as one_of_hers,
        open_socket(server, "/ws/tasks", key=key_of(ben)) as his,
    ):
        for socket in (all_of_hers, one_of_hers, his):
            assert socket.message()["type"] == "snapshot"
        change(server, "User.objects.filter(username='ann').update(is_active=False)")
        assert (code_of_end(all_of_hers), code_of_end(one_of_hers)) == (4401, 4401)
        assert is_open(his)
    assert closed(server, "/ws/tasks", key=key_of(ann)) == 4401
    assert ann.get("/api/tasks").status_code == 401


def test_who_is_no_longer_staff_comes_again_and_sees_no_more_than_the_others(server: Server) -> None:
    meg = server.add_user("meg", PASSWORD, is_staff=True)
    with open_socket(server, "/ws/tasks?scope=all", key=key_of(meg)) as hers:
        assert hers.message()["type"] == "snapshot"
        change(server, "User.objects.filter(username='meg').update(is_staff=False)")
        assert code_of_end(hers) == COME_AGAIN


def test_a_revoked_key_leaves_and_the_others_stay(server: Server) -> None:
    first = key_of(server.add_user("cleo", PASSWORD))
    second = server.token("cleo", PASSWORD)
    with (
        open_socket(server, "/ws/tasks", key=first) as revoked,
        open_socket(server, "/ws/tasks", key=second) as kept,
    ):
        assert (revoked.message()["type"], kept.message()["type"]) == ("snapshot", "snapshot")
        change(server, f"ApiKey.objects.matching('{first}').revoke()")
        assert code_of_end(revoked) == 4401
        assert is_open(kept)


def test_a_new_password_ends_the_sockets_of_other_browsers(server: Server) -> None:
    cookie = session_cookie(server)
    with open_socket(server, "/ws/tasks", Cookie=cookie, Origin=server.url) as socket:
        assert socket.message()["type"] == "snapshot"
        change(server, f"u = User.objects.get(username='admin'); u.set_password('{server.password}'); u.save()")
        assert code_of_end(socket) == 4408  # come again: who is still signed in gets in
    with open_socket(server, "/ws/tasks", Cookie=cookie, Origin=server.url) as socket:
        assert code_of_end(socket) == 4401


# --- Without a server: what is asked of the database ----------------------------------------------


def test_three_queries_whoever_is_here(
    alice: User, bob: User, django_assert_num_queries: Callable[[int], object]
) -> None:
    keys = [ApiKey.objects.issue(user=user, name="x")[0] for user in (alice, bob) for _twice in range(2)]
    keys[0].revoke()
    here = [Guest(key.user_id, key_id=key.pk) for key in keys]
    here += [Guest(alice.pk, session="gone", session_hash=alice.get_session_auth_hash()), Guest(alice.pk)]
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        assert verdicts(here) == {here[0]: UNAUTHORIZED, here[4]: COME_AGAIN}
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert [guest for guest, code in verdicts(here).items() if code == UNAUTHORIZED] == [here[0], here[2], here[3]]
