from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0009_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="page",
            name="formulas_bad",
            field=models.PositiveIntegerField(
                blank=True, help_text="How many formulas KaTeX refuses, if they were looked at.", null=True
            ),
        ),
    ]
