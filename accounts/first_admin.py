"""The first admin, so that a fresh installation can be entered."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from accounts.models import User


def make_first_admin() -> str | None:
    """Create the admin that the settings name, unless there is a superuser already.

    The password if one had to be made up: it stands in DATA_DIR/admin-password as well, for its owner alone.
    """
    if User.objects.filter(is_superuser=True).exists():
        return None
    made_up = "" if settings.ADMIN_PASSWORD else secrets.token_urlsafe(12)
    User.objects.create_superuser(settings.ADMIN_USERNAME, password=settings.ADMIN_PASSWORD or made_up)
    if not made_up:
        return None
    path = Path(settings.DATA_DIR) / "admin-password"
    path.touch(mode=0o600)
    path.write_text(made_up + "\n")
    return made_up
