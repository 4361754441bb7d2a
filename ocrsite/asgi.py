"""The web process: Django for HTTP, Channels for sockets."""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
django.setup(set_prefix=False)

from ocrsite.http.handler import Handler  # noqa: E402 - models can be imported only after Django is set up
from tasks.realtime.routing import websocket  # noqa: E402

application = ProtocolTypeRouter({"http": Handler(), "websocket": websocket})
