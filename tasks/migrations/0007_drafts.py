from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What is worth keeping of a page's rejected answers."""

    dependencies = [("tasks", "0006_doubt")]

    operations = [
        migrations.AddField(
            model_name="page",
            name="drafts",
            field=models.JSONField(
                blank=True, help_text="What its rejected answers are worth keeping for, while it is owed.", null=True
            ),
        ),
    ]
