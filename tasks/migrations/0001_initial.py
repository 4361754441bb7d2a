import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import tasks.models.document
import tasks.models.upload
import tasks.models.webhook
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('reader', 'Reader'), ('supervisor', 'Supervisor')], max_length=10)),
                ('host', models.CharField(max_length=255)),
                ('pid', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('lease_until', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField(blank=True)),
                ('is_withdrawal', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['page', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('task_id', models.CharField(default=tasks.models.document.new_task_id, max_length=64)),
                ('name', models.CharField(max_length=255)),
                ('engine', models.CharField(max_length=50)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('prompt', models.TextField(blank=True, help_text='What the user asked instead of the built-in prompt.')),
                ('pages', models.CharField(blank=True, help_text='The page range asked for; empty: all.', max_length=1000)),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('succeeded', 'succeeded'), ('partial', 'partial'), ('failed', 'failed'), ('canceled', 'canceled')], default='queued', max_length=10)),
                ('pages_total', models.PositiveIntegerField()),
                ('pages_succeeded', models.PositiveIntegerField(default=0)),
                ('pages_failed', models.PositiveIntegerField(default=0)),
                ('tokens_in', models.PositiveBigIntegerField(default=0)),
                ('tokens_out', models.PositiveBigIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('error_code', models.CharField(blank=True, max_length=50)),
                ('stopping_since', models.DateTimeField(blank=True, help_text='Since when nothing more of it is sent; what is in flight may still land.', null=True)),
                ('waiting_since', models.DateTimeField(blank=True, help_text='Since when the provider gives no answer.', null=True)),
                ('waiting_for', models.TextField(blank=True, help_text='Why the document waits.')),
                ('last_seq', models.PositiveBigIntegerField(default=0, help_text='The number of its last event.')),
                ('furthest', models.PositiveSmallIntegerField(default=0, help_text='The highest percent that was ever read; 100 once there was a result.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to=settings.AUTH_USER_MODEL)),
                ('rerun_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reruns', to='tasks.document')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('succeeded', 'succeeded'), ('failed', 'failed'), ('canceled', 'canceled')], default='queued', max_length=10)),
                ('attempts', models.PositiveIntegerField(default=0, help_text='How often a worker has claimed it.')),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='tasks.document')),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='batches', to='tasks.worker')),
            ],
            options={
                'verbose_name_plural': 'batches',
                'ordering': ['document', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField()),
                ('type', models.CharField(max_length=50)),
                ('data', models.JSONField(default=dict)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='tasks.document')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('queued', 'queued'), ('running', 'running'), ('succeeded', 'succeeded'), ('failed', 'failed'), ('canceled', 'canceled')], default='queued', max_length=10)),
                ('markdown', models.TextField(blank=True)),
                ('boxes', models.JSONField(blank=True, default=list, help_text='What the engine found where, from 0 to 999.')),
                ('revision', models.PositiveIntegerField(default=0, help_text='The number of its last correction.')),
                ('is_reread', models.BooleanField(default=False, help_text='Was read and is owed again; what was read stays until there is something new.')),
                ('engine', models.CharField(blank=True, max_length=50)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('prompt_version', models.CharField(blank=True, max_length=50)),
                ('attempts', models.PositiveIntegerField(default=0, help_text='Tries at this page, of any outcome.')),
                ('retries', models.PositiveIntegerField(default=0, help_text='Tries that count against MAX_RETRIES.')),
                ('deaths', models.PositiveIntegerField(default=0, help_text='Workers that died with the page in flight.')),
                ('not_before', models.DateTimeField(blank=True, help_text='When the next try may start.', null=True)),
                ('unanswered_at', models.DateTimeField(blank=True, help_text='When the provider last gave no answer.', null=True)),
                ('tokens_in', models.PositiveIntegerField(blank=True, null=True)),
                ('tokens_out', models.PositiveIntegerField(blank=True, null=True)),
                ('duration_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('error_code', models.CharField(blank=True, max_length=50)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_set', to='tasks.batch')),
                ('correction', models.ForeignKey(blank=True, help_text='What stands in the place of what was read.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tasks.correction')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='page_set', to='tasks.document')),
            ],
            options={
                'ordering': ['document', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='From 1, in the order of the page.')),
                ('box', models.JSONField(help_text='Left, top, right and bottom, from 0 to 999.')),
                ('data', models.BinaryField()),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='tasks.page')),
            ],
            options={
                'ordering': ['page', 'number'],
            },
        ),
        migrations.AddField(
            model_name='correction',
            name='page',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='tasks.page'),
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('engine', models.CharField(max_length=50)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('prompt_version', models.CharField(blank=True, max_length=50)),
                ('temperature', models.FloatField(blank=True, null=True)),
                ('image_width', models.PositiveIntegerField(blank=True, null=True)),
                ('image_height', models.PositiveIntegerField(blank=True, null=True)),
                ('image_bytes', models.PositiveIntegerField(blank=True, null=True)),
                ('tokens_in', models.PositiveIntegerField(blank=True, null=True)),
                ('tokens_out', models.PositiveIntegerField(blank=True, null=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=6, max_digits=12, null=True)),
                ('duration_ms', models.PositiveIntegerField()),
                ('outcome', models.CharField(choices=[('succeeded', 'succeeded'), ('failed', 'failed'), ('unanswered', 'unanswered'), ('lost', 'lost')], max_length=10)),
                ('error', models.TextField(blank=True)),
                ('error_code', models.CharField(blank=True, max_length=50)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField()),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempt_set', to='tasks.page')),
            ],
            options={
                'ordering': ['page', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Preset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('prompt', models.TextField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('engine', models.CharField(max_length=50, primary_key=True, serialize=False)),
                ('limit', models.PositiveIntegerField(blank=True, null=True)),
                ('successes', models.PositiveIntegerField(default=0, help_text='Answers since the limit last changed.')),
                ('paused_until', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0, help_text='Rounds of requests without any answer.')),
                ('failed_at', models.DateTimeField(blank=True, help_text='When the last such round ended.', null=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('limit', None), ('limit__gt', 0), _connector='OR'), name='provider_limit_positive')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=255)),
                ('file', models.FileField(max_length=255, upload_to=tasks.models.upload.stored_name)),
                ('media_type', models.CharField(max_length=50)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages_total', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='tasks.upload'),
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                ('engine', models.CharField(max_length=50)),
                ('model', models.CharField(blank=True, max_length=200)),
                ('pages', models.PositiveBigIntegerField(default=0, verbose_name='pages')),
                ('tokens_in', models.PositiveBigIntegerField(default=0)),
                ('tokens_out', models.PositiveBigIntegerField(default=0)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'usage',
                'verbose_name_plural': 'usage',
                'ordering': ['-month', 'owner', 'engine', 'model'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('url', models.TextField(blank=True, help_text='Forgotten when a one-shot webhook is spent.')),
                ('host', models.CharField(blank=True, help_text='Host and port of the address.', max_length=300)),
                ('secret', models.CharField(blank=True, help_text="Empty: its owner's.", max_length=100)),
                ('events', models.JSONField(default=tasks.models.webhook.the_ends)),
                ('is_enabled', models.BooleanField(default=True)),
                ('disabled_reason', models.CharField(blank=True, choices=[('gone', 'The receiver answered that it is gone (410).'), ('failing', 'The receiver took nothing for five days.')], max_length=10)),
                ('disabled_at', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, help_text='When the first of the tries failed that failed since the last success.', null=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('document', models.OneToOneField(blank=True, help_text='One-shot.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='webhook', to='tasks.document')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RetiredSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(max_length=100)),
                ('good_until', models.DateTimeField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('webhook', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='retired_secrets', to='tasks.webhook')),
            ],
            options={
                'ordering': ['-good_until'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=50)),
                ('body', models.TextField()),
                ('status', models.CharField(choices=[('queued', 'queued'), ('succeeded', 'succeeded'), ('failed', 'failed')], default='queued', max_length=10)),
                ('tries', models.PositiveIntegerField(default=0)),
                ('tries_before', models.PositiveIntegerField(default=0, help_text='Tries that the schedule does not count, since it was started anew after them.')),
                ('sending_since', models.DateTimeField(blank=True, help_text='While it is tried.', null=True)),
                ('next_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When it is due; while tried, when to give up.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='tasks.event')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='tasks.webhook')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('duration_ms', models.PositiveIntegerField()),
                ('error', models.TextField(blank=True)),
                ('answer', models.TextField(blank=True, help_text='The first kilobyte of it.')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='try_set', to='tasks.delivery')),
            ],
            options={
                'verbose_name_plural': 'delivery tries',
                'ordering': ['delivery', 'number'],
                'constraints': [models.UniqueConstraint(fields=('delivery', 'number'), name='delivery_try_number_unique')],
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['owner', 'id'], name='event_by_owner'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('document', 'seq'), name='event_seq_unique'),
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('status', 'running')), fields=['document'], name='page_in_flight'),
        ),
        migrations.AddIndex(
            model_name='page',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['batch', 'number'], name='page_owed'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='page_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='page_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'succeeded', 'failed', 'canceled'])), name='page_status_known'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='page_failed_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('is_reread', False), ('status__in', ('queued', 'running')), _connector='OR'), name='page_reread_is_owed'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('correction', None), ('revision__gt', 0), _connector='OR'), name='page_corrected_has_revision'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('page', 'number'), name='figure_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='figure_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.UniqueConstraint(fields=('page', 'number'), name='correction_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('number__gt', 0)), name='correction_number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='correction',
            constraint=models.CheckConstraint(condition=models.Q(('is_withdrawal', False), ('text', ''), _connector='OR'), name='correction_withdrawal_is_empty'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(fields=['finished_at'], name='attempt_by_time'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('page', 'number'), name='attempt_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['succeeded', 'failed', 'unanswered', 'lost'])), name='attempt_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='preset',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='preset_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='preset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('prompt', ''), _negated=True)), name='preset_is_filled'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('pages_total__gt', 0)), name='upload_has_pages'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='upload_has_bytes'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['owner', '-created_at'], name='document_by_owner'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['engine', 'queued_at'], name='document_owed'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('owner', 'task_id'), name='document_task_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'succeeded', 'partial', 'failed', 'canceled'])), name='document_status_known'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('pages_total__gt', 0)), name='document_has_pages'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('pages_total__gte', django.db.models.expressions.CombinedExpression(models.F('pages_succeeded'), '+', models.F('pages_failed')))), name='document_pages_add_up'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'succeeded'), _negated=True), ('pages_succeeded', models.F('pages_total')), _connector='OR'), name='document_succeeds_with_every_page'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ('queued', 'running')), ('finished_at__isnull', False), _connector='XOR'), name='document_ended_has_time'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.UniqueConstraint(fields=('owner', 'month', 'engine', 'model'), name='usage_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='usage',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='usage_month_begins'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('document__isnull', True), ('secret', ''), _connector='XOR'), name='webhook_standing_has_own_secret'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('disabled_at', None), ('disabled_reason', ''), ('is_enabled', True)), models.Q(('disabled_at__isnull', False), ('is_enabled', False)), _connector='OR'), name='webhook_disabled_has_time'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('document__isnull', False), models.Q(('url', ''), _negated=True), _connector='OR'), name='webhook_standing_has_address'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('status', 'queued')), fields=['next_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['webhook', '-created_at'], name='delivery_by_webhook'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('webhook', 'event'), name='delivery_once_an_event'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'succeeded', 'failed'])), name='delivery_status_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'queued'), ('ended_at__isnull', False), _connector='XOR'), name='delivery_ended_has_time'),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=models.Index(condition=models.Q(('status__in', ('queued', 'running'))), fields=['document', 'number'], name='batch_owed'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.UniqueConstraint(fields=('document', 'number'), name='batch_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'succeeded', 'failed', 'canceled'])), name='batch_status_known'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('worker', None), ('status', 'running'), _connector='OR'), name='batch_claimed_is_running'),
        ),
    ]
