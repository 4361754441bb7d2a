"""Whether the database takes writes is seen by what was written to it, and tried out only where nothing was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tasks.models import Worker
from tasks.models.worker import LEASE
from tasks.operating import vital
from tasks.operating.finding import OK


@pytest.mark.parametrize("seconds, is_tried", [(0.0, False), (1.0, False), (8.0, True), (-30.0, True)])
def test_who_has_just_written_shows_that_one_can(transactional_db: None, seconds: float, is_tried: bool) -> None:
    renewed = timezone.now() - timedelta(seconds=seconds)
    Worker.objects.create(kind=Worker.Kind.READER, host="here", pid=1, lease_until=renewed + LEASE)
    with CaptureQueriesContext(connection) as asked:
        assert vital.database().status == OK
    assert any(query["sql"].startswith("BEGIN") for query in asked) == is_tried
