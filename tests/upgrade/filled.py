"""`python -m tests.upgrade.filled RELEASE RECEIVER_URL PASSWORD` makes the database that a release left behind when it
was killed in the middle of its work, with the models as they were then."""

from __future__ import annotations

import os
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.provider import numbered_pdf
from tests.upgrade.releases import RELEASES

PAGES = 3


def main(release: str, receiver: str, password: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor, targets = MigrationExecutor(connection), list(RELEASES[release].items())
    executor.migrate(targets)
    apps = executor.loader.project_state(targets).apps
    owner = apps.get_model("accounts", "User").objects.create(
        username="admin", password=make_password(password), is_superuser=True, is_staff=True
    )
    Installation(apps, owner, receiver).fill()


class Installation:
    """What a release was doing when it was killed. Only fields that a release must fill are set."""

    def __init__(self, apps: Any, owner: Any, receiver: str) -> None:
        from django.utils import timezone

        self.model = lambda name: apps.get_model("tasks", name).objects
        self.owner, self.receiver, self.now = owner, receiver, timezone.now()

    def fill(self) -> None:
        long_ago = self.now - timedelta(hours=1)
        dead = self.model("Worker").create(kind="reader", host="gone", pid=1, lease_until=long_ago)
        self.queued()
        self.running(dead)
        self.partly(dead)
        self.webhook_due(self.ended())

    def queued(self) -> None:
        document = self.document("queued")
        for number in range(1, PAGES + 1):
            self.page(document, self.batch(document, number), number)
        self.model("Webhook").create(
            owner=self.owner, document=document, url=f"{self.receiver}?one-shot", host=self.host, secret=""
        )

    def running(self, dead: Any) -> None:
        """Its first page was on its way to the provider."""
        document = self.document("running", status="running", started_at=self.now)
        batch = self.batch(document, 1, status="running", worker=dead, attempts=1, started_at=self.now)
        self.page(document, batch, 1, status="running", attempts=1, started_at=self.now)
        for number in range(2, PAGES + 1):
            self.page(document, batch, number)

    def partly(self, dead: Any) -> None:
        """Its first page was read."""
        document = self.document("partly", status="running", started_at=self.now, pages_succeeded=1)
        batch = self.batch(document, 1, status="running", worker=dead, attempts=1, started_at=self.now)
        read = self.page(document, batch, 1, status="succeeded", markdown="read before", engine="openai", attempts=1)
        self.event(document, 2, "page.succeeded", {"number": read.number})
        for number in range(2, PAGES + 1):
            self.page(document, batch, number)

    def ended(self) -> Any:
        times = {"started_at": self.now, "finished_at": self.now}
        document = self.document("ended", status="succeeded", pages_total=1, pages_succeeded=1, **times)
        batch = self.batch(document, 1, status="succeeded")
        self.page(document, batch, 1, status="succeeded", markdown="an old text to be found", **times)
        return self.event(document, 2, "document.succeeded", {})

    def webhook_due(self, event: Any) -> None:
        webhook = self.model("Webhook").create(
            owner=self.owner, url=self.receiver, host=self.host, secret="whsec_" + "A" * 32, events=["document.failed"]
        )
        self.model("Delivery").create(
            webhook=webhook, event=event, type=event.type, body='{"old": "body"}', next_at=self.now
        )

    # --- Rows ---

    @property
    def host(self) -> str:
        return self.receiver.split("/")[2]

    def document(self, name: str, **fields: Any) -> Any:
        values = {"status": "queued", "pages_total": PAGES, "last_seq": 1} | fields
        document = self.model("Document").create(
            owner=self.owner,
            upload=self.upload(),
            task_id=name,
            name=f"{name}.pdf",
            engine="openai",
            model="m",
            **values,
        )
        self.event(document, 1, "document.queued", {"name": document.name})
        return document

    def upload(self) -> Any:
        from django.conf import settings

        key, content = uuid.uuid4(), numbered_pdf(PAGES)
        name = f"uploads/{key.hex[:2]}/{key.hex}"
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return self.model("Upload").create(
            id=key,
            owner=self.owner,
            name="book.pdf",
            file=name,
            media_type="application/pdf",
            size=len(content),
            sha256=key.hex * 2,  # each a file of its own: none is answered from another's pages
            pages_total=PAGES,
        )

    def batch(self, document: Any, number: int, **fields: Any) -> Any:
        return self.model("Batch").create(document=document, number=number, **{"status": "queued"} | fields)

    def page(self, document: Any, batch: Any, number: int, **fields: Any) -> Any:
        return self.model("Page").create(document=document, batch=batch, number=number, **{"status": "queued"} | fields)

    def event(self, document: Any, seq: int, kind: str, data: dict[str, Any]) -> Any:
        document.last_seq = seq
        document.save(update_fields=["last_seq"])
        return self.model("Event").create(document=document, owner=self.owner, seq=seq, type=kind, data=data)


if __name__ == "__main__":
    main(*sys.argv[1:])
