"""The sockets' addresses, and who may open one."""

from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.urls import re_path

from tasks.realtime.consumers import DocumentConsumer, DocumentsConsumer, NowhereConsumer, ProgressConsumer
from tasks.realtime.identity import IdentityMiddleware
from tasks.realtime.origin import OriginCheck
from tasks.realtime.portal import PortalConsumer
from tasks.realtime.presence import PresenceMiddleware
from tasks.realtime.session import SessionToRead
from tasks.realtime.shared import SharedIdentity, SharedPath

routes = URLRouter(
    [
        re_path(r"^ws/tasks/?$", DocumentsConsumer.as_asgi()),
        re_path(r"^ws/tasks/(?P<key>[A-Za-z0-9_-]{1,64})/?$", DocumentConsumer.as_asgi()),
        re_path(r"^ws/progress/(?P<key>[A-Za-z0-9_-]{1,64})/?$", ProgressConsumer.as_asgi()),
        re_path(r"^ws/?$", PortalConsumer.as_asgi()),
        re_path(r"", NowhereConsumer.as_asgi()),
    ]
)
known = IdentityMiddleware(SharedIdentity(OriginCheck(PresenceMiddleware(routes))))
websocket = SharedPath(CookieMiddleware(SessionToRead(known)))
