"""A look at the database: whether it answers, is whole and up to date, and what waits in it."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tasks.models import Delivery, Page
from tasks.operating import running, vital
from tasks.operating.finding import OK, WARNING, Finding, broken, doubtful, fine
from tasks.operating.sqlite import first_damage
from tasks.pipeline.recover import idle_since

POSTGRESQL_LEAST = 140000


def database() -> Finding:
    found = vital.database()
    if found.status == OK:
        return found
    if connection.vendor == "sqlite":
        advice = "see who holds it: fuser -v on the file; its directory must belong to this user and have room"
    else:
        advice = "see whether PostgreSQL runs and DATABASE_URL has the right host, name, user and password"
    return broken(f"{connection.vendor} can't be used: {_reason()}", advice)


def _reason() -> str:
    """Why not, in the database's own words."""
    try:
        with vital.impatience(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the operator has to know
        return " ".join(str(error).split())
    return "it answers, but takes nothing"


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    unknown = sorted(set(executor.loader.applied_migrations or ()) - set(executor.loader.graph.nodes))
    if unknown:
        advice = "install that release again, or restore a backup of this one"
        return broken(f"the database is of a newer release: it has {'.'.join(unknown[-1])}", advice)
    if missing:
        return broken(f"{len(missing)} migrations are missing", "start the server, or run “manage.py migrate”")
    return fine("the database is up to date")


def integrity() -> Finding:
    if connection.vendor == "sqlite":
        damage = first_damage(connection)
        return broken(f"the file is damaged: {damage}", "restore a backup") if damage else fine("the file is whole")
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
    version = f"PostgreSQL {number // 10000}.{number % 10000}"
    return fine(version) if number >= POSTGRESQL_LEAST else broken(f"{version} is too old", "use 14 or newer")


def queue() -> Finding:
    """As `/health` sees it; but where no server runs, nothing else is to be expected."""
    found = vital.queue()
    said = f"{found.detail}; {_waiting()}"
    if found.status == OK:
        return fine(said)
    if not running.is_anything_running():
        return doubtful(said, "no server runs here; start one when you are ready")
    if idle_since() is not None:
        return broken(said, "wait half a minute for the new cluster; then look into the log, and start the server anew")
    return broken(said, "look into the server's log")


def _waiting() -> str:
    """The page that has waited longest."""
    owed = Page.objects.owed().filter(document__finished_at=None)
    first = owed.order_by("document__queued_at").values_list("document__queued_at", flat=True).first()
    if first is None:
        return "nothing waits"
    waited = _ago((timezone.now() - first).total_seconds())
    return f"{owed.count():,} pages wait or are being read, the oldest for {waited}"


def webhooks() -> Finding:
    found = vital.webhooks()
    due, waiting = Delivery.objects.sendable().count(), Delivery.objects.waiting().count()
    said = f"{found.detail}; {waiting:,} wait, {due:,} are due"
    if found.status == OK:
        return fine(said)
    if not running.is_anything_running():
        return doubtful(said, "no server runs here; start one when you are ready")
    advice = "see which receivers are slow, in the admin under Deliveries" if found.status == WARNING else ""
    return Finding(found.status, said, advice or "look into the server's log")


def _ago(seconds: float) -> str:
    for length, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} seconds"
