"""Hold back what a window and its server say to each other, and listen to what they say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, Route

from tests.server import wait_until


@dataclass
class Held:
    """A window's first request to an address, which waits on its way to the server; later ones pass."""

    routes: list[Route] = field(default_factory=list)

    def take(self, route: Route) -> None:
        self.routes.append(route)
        if len(self.routes) > 1:
            route.continue_()

    def _await(self, window: Page) -> Route:
        wait_until(lambda: window.title() and self.routes)  # Playwright calls back while it is asked something
        return self.routes[0]

    def go(self, window: Page) -> None:
        self._await(window).continue_()

    def answer(self, window: Page) -> Callable[[], None]:
        """Have the server answer now, and hold the answer back until what is returned is called."""
        route = self._await(window)
        answer = route.fetch()
        return lambda: route.fulfill(response=answer)


def hold(window: Page, address: str) -> Held:
    held = Held()
    window.route(address, lambda route: held.take(route))  # noqa: PLW0108 - Playwright writes on what it calls
    return held


def listen(window: Page) -> list[str]:
    """What the window's socket is told from now on."""
    told: list[str] = []
    window.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(str(frame))))
    window.reload()
    return told
