"""A look at the settings: what Django finds wrong with them, and what strangers could use."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core import checks, mail

from accounts.context import CONSOLE
from tasks.operating.finding import Finding, broken, doubtful, fine

OURS = {"localhost", "127.0.0.1", "::1", "[::1]", ".localhost"}


def configuration() -> Finding:
    """What `manage.py check` says, and DEBUG."""
    found = [message for message in checks.run_checks() if message.level >= checks.WARNING]
    worst = max(found, key=lambda message: message.level, default=None)
    if worst is not None:
        said = f"{worst.msg}" + (f" (and {len(found) - 1} more: manage.py check)" if len(found) > 1 else "")
        return (broken if worst.level >= checks.ERROR else doubtful)(
            said, worst.hint or "mend the setting, and start the server anew"
        )
    if settings.DEBUG:
        return doubtful("DEBUG is on: whoever meets an error sees settings and code", "set DEBUG=false")
    return fine("the settings make sense")


def secrets() -> Finding:
    """Files that only their owner may read."""
    data_dir = Path(settings.DATA_DIR)
    for path in (data_dir / "secret-key", data_dir / "admin-password"):
        if path.exists() and path.stat().st_mode & 0o077:
            return broken(f"others on this machine can read {path}", f"chmod 600 {path}")
    if (data_dir / "admin-password").exists():
        advice = f"change the password after signing in, and delete {data_dir / 'admin-password'}"
        return doubtful("the first administrator's password still stands in a file", advice)
    return fine("kept for their owner alone")


def hosts() -> Finding:
    """Under which names the site may be called, and whether anybody can listen on the way."""
    is_open = settings.HOST not in OURS
    foreign = [host for host in settings.ALLOWED_HOSTS if host not in OURS]
    if "*" in foreign:
        return doubtful("ALLOWED_HOSTS takes any name: links in mails may lead elsewhere", "name the site there")
    if settings.TRUSTED_PROXIES and not foreign:
        return broken("a proxy is expected, but ALLOWED_HOSTS has no name of the site's", "put the site's name into it")
    plain = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if origin.startswith("http://")]
    if plain:
        return doubtful(f"{plain[0]} is without TLS: passwords can be read on the way", "serve it over https://")
    if is_open and not settings.TRUSTED_PROXIES:
        advice = "put a proxy with TLS before it and set TRUSTED_PROXIES=1, or keep it in a network that you trust"
        return doubtful(f"it listens on {settings.HOST} without TLS: passwords can be read on the way", advice)
    return fine(f"called {', '.join(foreign) or 'from this machine alone'}")


def mails() -> Finding:
    """Whether mails reach people: the mail server is greeted, nothing is sent."""
    if settings.EMAIL_BACKEND == CONSOLE:
        if settings.SIGNUP == "open":
            advice = "set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587"
            return broken("SIGNUP=open sends mails, and they appear in the log only", advice)
        return fine("mails appear in the log")
    try:
        connection = mail.get_connection()
        connection.open()
        connection.close()
    except OSError as error:  # smtplib's errors are such, too
        return broken(f"the mail server does not take us: {error}", "see EMAIL_URL: host, port, user and password")
    return fine(f"{settings.EMAIL_HOST or settings.EMAIL_BACKEND.rsplit('.', 2)[-2]} answers")
