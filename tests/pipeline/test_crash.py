"""A page that takes down the process that works on it is tried three times, and costs no other page anything."""

from __future__ import annotations

import threading

from django.db import connections

from tasks import imaging
from tasks.models import Attempt, Page, Status
from tasks.pipeline.reader import read_owed
from tests.pipeline.conftest import Start, reading, until
from tests.provider import Provider


def kill_while(condition: threading.Event) -> threading.Thread:
    """Kill the imaging child again and again until the condition comes true."""

    def run() -> None:
        while not condition.wait(0.01):
            imaging.close()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_page_that_always_crashes_fails_at_the_third_try(start: Start, provider: Provider) -> None:
    document = start(1)
    over = threading.Event()
    killer = kill_while(over)
    read_owed()
    over.set()
    killer.join()
    document.refresh_from_db()
    page = Page.objects.get()
    assert (document.status, page.error_code, page.deaths) == (Status.FAILED, "render_crashed", 3)
    assert page.error == "Page 1 ended the program that draws pages: killed by SIGKILL (killed)."
    assert list(page.attempt_set.values_list("outcome", flat=True)) == ["failed"] * 3
    assert len(provider.calls) == 0


def test_a_crash_by_chance_costs_nothing(start: Start, provider: Provider) -> None:
    document = start(6)
    over = threading.Event()
    killer = kill_while(over)
    thread, _stop = reading()
    until(lambda: Attempt.objects.filter(error_code="render_crashed").exists())
    over.set()
    killer.join()
    thread.join(60)
    document.refresh_from_db()
    assert (document.status, document.pages_succeeded) == (Status.SUCCEEDED, 6)
