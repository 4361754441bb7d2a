from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """How the pages become one text."""

    dependencies = [("tasks", "0007_drafts")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="headings",
            field=models.CharField(
                choices=[("as_read", "as each page was read"), ("by_number", "by their numbers")],
                default="as_read",
                max_length=10,
                verbose_name="levels of headings",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="running",
            field=models.CharField(
                choices=[("keep", "keep them"), ("mark", "hide them in comments"), ("drop", "leave them out")],
                default="keep",
                max_length=10,
                verbose_name="running heads and page numbers",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("running__in", ["keep", "mark", "drop"])), name="document_running_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("headings__in", ["as_read", "by_number"])), name="document_headings_known"
            ),
        ),
    ]
