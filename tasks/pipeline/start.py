"""Start a reading."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import User
from tasks.events import record
from tasks.models import Document, Upload, Webhook
from tasks.pipeline.budget import check_budget
from tasks.pipeline.choose import choose_engine, choose_headings, choose_model, choose_own_text, choose_running
from tasks.pipeline.errors import Conflict, Refused
from tasks.pipeline.paginate import check_pages, create_pages, parse_pages
from tasks.pipeline.presets import choose_prompt
from tasks.pipeline.quota import check_quota
from tasks.pipeline.subscribe import check_webhook_url
from tasks.queue import Job, enqueue_after_commit
from tasks.webhooks.address import host_of

TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def start_document(
    *,
    owner: User,
    upload: Upload,
    task_id: str = "",
    engine: str = "",
    model: str = "",
    prompt: str = "",
    preset: str = "",
    pages: str = "",
    own_text: str = "",
    running: str = "",
    headings: str = "",
    webhook_url: str = "",
    fresh: bool = False,
    rerun_of: Document | None = None,
) -> Document:
    """Owe the reading of an upload to its owner.

    The same task_id with the same file and the same wishes answers with the document there is and starts nothing
    twice; with something different it raises Conflict. Raises Refused for wishes that can't be met, QuotaExceeded for
    more pages than the owner has left. `webhook_url` is told once, when the document ends, signed with the owner's
    secret. A `fresh` document takes nothing from earlier readings.
    """
    numbers = parse_pages(pages=pages, pages_total=upload.pages_total)
    _check_told(webhook_url)
    name = choose_engine(engine=engine)
    taken = choose_own_text(own_text=own_text, upload=upload)
    wanted = Document(
        owner=owner,
        upload=upload,
        rerun_of=rerun_of,
        name=upload.name,
        engine=name,
        model=choose_model(engine=name, model=model.strip()),
        prompt=choose_prompt(owner=owner, prompt=prompt, preset=preset),
        pages=pages.strip(),
        own_text=taken,
        running=choose_running(running=running),
        headings=choose_headings(headings=headings),
        fresh=fresh,
        own_text_due=taken != Document.OwnText.NEVER,
        engine_due=taken == Document.OwnText.NEVER,
        pages_total=len(numbers),
    )
    if task_id:
        wanted.task_id = check_task_id(task_id)
        if existing := Document.objects.filter(owner=owner, task_id=task_id).first():
            return _same_or_conflict(existing, wanted, webhook_url)
    try:
        with transaction.atomic():
            _owe(wanted, numbers, webhook_url)
    except IntegrityError:  # another request with this task_id was a moment earlier
        if existing := Document.objects.filter(owner=owner, task_id=wanted.task_id).first():
            return _same_or_conflict(existing, wanted, webhook_url)
        raise Refused("the file is no longer kept; upload it again", code="upload_gone", field="file") from None
    return wanted


def _owe(document: Document, numbers: list[int], webhook_url: str) -> None:
    document.save(force_insert=True)
    _promise_webhook(document, webhook_url)
    create_pages(document=document, numbers=numbers, batch_size=settings.BATCH_SIZE)
    check_quota(owner=document.owner, new=len(numbers))
    check_budget(document=document)
    record(document=document, type="document.queued", data={"name": document.name})
    enqueue_after_commit(Job.WORK)


def check_wishes(
    *,
    owner: User,
    task_id: str = "",
    engine: str = "",
    prompt: str = "",
    preset: str = "",
    pages: str = "",
    own_text: str = "",
    running: str = "",
    headings: str = "",
    webhook_url: str = "",
) -> None:
    """Refuse what `start_document` would refuse of any file, before a file is looked at."""
    if task_id:
        check_task_id(task_id)
    choose_engine(engine=engine)
    check_pages(pages=pages)
    choose_own_text(own_text=own_text)
    choose_running(running=running)
    choose_headings(headings=headings)
    choose_prompt(owner=owner, prompt=prompt, preset=preset)
    _check_told(webhook_url)


def _check_told(webhook_url: str) -> None:
    if webhook_url:
        check_webhook_url(url=webhook_url)


def check_task_id(task_id: str) -> str:
    """The task_id as it came, if it may be one."""
    if not TASK_ID.fullmatch(task_id):
        raise Refused("task_id may have 1 to 64 letters, digits, “-” and “_”", code="task_id_invalid", field="task_id")
    return task_id


def _promise_webhook(document: Document, url: str) -> None:
    """Have the document's end told to this address, unless another one is promised it already."""
    if url:
        wanted = {"owner": document.owner, "url": url, "host": host_of(url), "secret": ""}
        Webhook.objects.get_or_create(document=document, defaults=wanted)


def _same_or_conflict(existing: Document, wanted: Document, webhook_url: str) -> Document:
    if _wish(existing) == _wish(wanted):
        if not existing.is_ended:
            _promise_webhook(existing, webhook_url)
        return existing
    raise Conflict(
        f"task_id {wanted.task_id} is already used for another reading; choose another",
        code="task_id_used",
        field="task_id",
    )


def _wish(document: Document) -> tuple[str | bool, ...]:
    read = (document.engine, document.model, document.prompt, document.pages, document.own_text, document.fresh)
    return (document.upload.sha256, *read, document.running, document.headings)
