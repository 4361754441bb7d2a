"""Upload: a stored file."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User


def stored_name(upload: Upload, _name: str) -> str:
    """Where the file lies: under the upload's own id, never under a name that a stranger chose."""
    key = upload.pk.hex
    return f"uploads/{key[:2]}/{key}"


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User) -> UploadQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)


class Upload(models.Model):
    """A file as it was sent. `size` and `sha256` are those of the bytes sent; a PDF that came with a password
    is stored unlocked, so that the password is never kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to=stored_name, max_length=255)
    media_type = models.CharField(max_length=50)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    pages_total = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(pages_total__gt=0), name="upload_has_pages"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="upload_has_bytes"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        return Path(self.file.path)

    @property
    def is_pdf(self) -> bool:
        return self.media_type == "application/pdf"
