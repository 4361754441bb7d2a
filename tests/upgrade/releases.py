"""The database of every release, by the last migration of each app. A release that is out is never changed here; a new
one gets a line of its own when it is made: `manage.py showmigrations` tells."""

from __future__ import annotations

RELEASES = {
    "first": {
        "account": "0009_emailaddress_unique_primary_email",
        "accounts": "0001_initial",
        "admin": "0003_logentry_add_action_flag_choices",
        "auth": "0012_alter_user_first_name_max_length",
        "contenttypes": "0002_remove_content_type_name",
        "django_q": "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more",
        "mfa": "0003_authenticator_type_uniq",
        "sessions": "0001_initial",
        "socialaccount": "0006_alter_socialaccount_extra_data",
        "tasks": "0002_search",
    },
}
