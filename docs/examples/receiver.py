"""A client of ocrsite in miniature: sends a file, is told by a signed webhook when it is read, and prints the result.

    OCRSITE_URL=http://127.0.0.1:54188 OCRSITE_KEY=ocr_... python receiver.py paper.pdf

Needs requests and standardwebhooks. It listens on 127.0.0.1, so ocrsite runs on the same machine, with
WEBHOOK_ALLOWED_NETWORKS=127.0.0.0/8. For another one set LISTEN_ON (such as 0.0.0.0:8000) and RECEIVER_URL, the address
under which ocrsite reaches it.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

BODY_MOST = 1_000_000  # bytes; an event has less than one thousand
Event = dict[str, Any]


class Portal:
    """The requests to ocrsite."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def webhook_secret(self) -> str:
        """What every webhook_url of this account is signed with."""
        return str(self._ask("GET", "/api/webhooks/secret")["secret"])

    def upload(self, path: Path) -> str:
        with path.open("rb") as file:
            return str(self._ask("POST", "/api/upload", files={"file": (path.name, file)})["file_path"])

    def start(self, file_path: str, *, task_id: str, webhook_url: str) -> None:
        """Sent again with the same task_id, it starts nothing twice: after a lost answer just ask again."""
        self._ask("POST", "/api/start", json={"file_path": file_path, "task_id": task_id, "webhook_url": webhook_url})

    def files(self, path: str) -> Iterator[str]:
        """The paths of all files in this folder of results, and in the folders below it."""
        nodes = list(self._ask("GET", "/api/folder", params={"path": path})["children"])
        while nodes:
            node = nodes.pop(0)
            if node["type"] == "file":
                yield str(node["path"])
            nodes += node.get("children", [])

    def content(self, path: str) -> str:
        return str(self._ask("GET", "/api/file/content", params={"path": path})["content"])

    def _ask(self, method: str, path: str, **what: Any) -> Any:
        answer = self._session.request(method, self._url + path, timeout=60, **what)
        if not answer.ok:
            sys.exit(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json()


class Receiver(ThreadingHTTPServer):
    """Takes webhooks whose signature is right, each event once."""

    def __init__(self, address: tuple[str, int], secret: str) -> None:
        super().__init__(address, _Handler)
        self.verifier = Webhook(secret)
        self.events: queue.Queue[Event] = queue.Queue()
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def take(self, message_id: str, event: Event) -> None:
        """An event may come again, when our answer was lost on its way; its id is the same."""
        with self._lock:
            if message_id not in self._seen:
                self._seen.add(message_id)
                self.events.put(event)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        """Answer at once, and do what takes time elsewhere: an answer that comes after 30 s is none."""
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length) if length <= BODY_MOST else b""
        try:
            event = self.server.verifier.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):
            self.send_error(401)
            return
        self.server.take(self.headers["webhook-id"], event)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_what: Any) -> None:
        pass


def await_end(receiver: Receiver, task_id: str) -> Event:
    """The event that tells how our document ended."""
    while True:
        event = receiver.events.get()
        if event["task_id"] == task_id:
            return event


def main() -> None:
    portal = Portal(os.environ["OCRSITE_URL"], os.environ["OCRSITE_KEY"])
    host, _colon, port = os.environ.get("LISTEN_ON", "127.0.0.1:0").rpartition(":")
    receiver = Receiver((host, int(port)), portal.webhook_secret())
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    task_id = os.environ.get("TASK_ID") or uuid.uuid4().hex
    url = os.environ.get("RECEIVER_URL") or f"http://{host}:{receiver.server_port}/"
    portal.start(portal.upload(Path(sys.argv[1])), task_id=task_id, webhook_url=url)
    event = await_end(receiver, task_id)
    if event["type"] not in ("document.succeeded", "document.partial"):
        sys.exit(f"{event['type']}: {event['data']['error']}")
    markdown = next(path for path in portal.files(event["result_dir"]) if path.endswith("/result.md"))
    sys.stdout.write(portal.content(markdown))


if __name__ == "__main__":
    main()
