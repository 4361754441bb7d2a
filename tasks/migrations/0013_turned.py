from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0012_context"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="turned",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="By how many degrees clockwise the picture was turned before it was sent.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="page",
            name="turned",
            field=models.PositiveIntegerField(
                blank=True, help_text="By how many degrees clockwise it was turned to be read upright.", null=True
            ),
        ),
    ]
