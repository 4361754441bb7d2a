"""The door for operators: what was read, by whom, how; what fails and why.

History is read-only here. What an operator can do with a document (cancel, retry, rerun, delete) goes through the
verbs, as it does for its owner.
"""

from django.apps import apps
from django.contrib import admin

from tasks.admin import documents, files, history, presets, prices, readers, usage, webhooks

__all__ = ["documents", "files", "history", "presets", "prices", "readers", "usage", "webhooks"]

# The queue's own pages could call any function of the program, and a message is only a wake-up: what is owed,
# and what became of it, stands in the tables above.
for model in apps.get_app_config("django_q").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
