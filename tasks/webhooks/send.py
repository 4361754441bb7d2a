"""Send: one try over HTTP, in a thread of its own. It knows no database."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import requests
import urllib3
from django.utils import timezone

from tasks.webhooks.claim import Claim
from tasks.webhooks.guard import Guard, LeadsInside, allowed_networks
from tasks.webhooks.lifeline import Lifeline
from tasks.webhooks.sign import signed_headers

TIMEOUT = 30.0  # seconds for one try, from its first byte to its last
KEPT = 1024  # bytes of an answer


@dataclass(frozen=True)
class Answer:
    """What came of a try; `status_code` is None when nothing was answered."""

    status_code: int | None
    text: str = ""
    error: str = ""
    retry_after: str = ""
    is_our_fault: bool = False  # it says nothing about the receiver

    @property
    def is_success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


@dataclass
class Sending:
    """A try that is under way. Whoever waits for it cuts it off when it takes too long."""

    claim: Claim
    at: datetime = field(default_factory=timezone.now)
    started: float = field(default_factory=time.monotonic)
    lifeline: Lifeline = field(default_factory=lambda: Lifeline(TIMEOUT))
    answer: Answer = Answer(None, error="sending it failed; the log of this server says why", is_our_fault=True)
    seconds: float = 0.0

    def run(self) -> None:
        try:
            self.answer = self._send()
        finally:
            self.lifeline.close()
            self.seconds = time.monotonic() - self.started

    def _send(self) -> Answer:
        try:
            return self._post()
        except LeadsInside:
            return Answer(None, error="the address leads inside this network, which is not allowed")
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, OSError) as error:
            if self.lifeline.is_cut and not self.lifeline.is_late:
                return Answer(None, error="broken off, since this server was stopped", is_our_fault=True)
            if self.lifeline.is_late or isinstance(error, requests.Timeout):
                return Answer(None, error=f"no answer within {TIMEOUT:g} seconds")
            return Answer(None, error=f"no answer: {_words(error)}")

    def _post(self) -> Answer:
        body = self.claim.body.encode()
        headers = signed_headers(
            secrets=self.claim.secrets, message_id=self.claim.message_id, at=self.at, body=self.claim.body
        ) | {"User-Agent": "ocrsite-webhooks"}
        request = requests.Request("POST", self.claim.url, headers=headers, data=body).prepare()
        guard = Guard(networks=allowed_networks(), lifeline=self.lifeline)
        try:
            with guard.send(request, stream=True, timeout=(TIMEOUT / 3, TIMEOUT)) as response:
                if self.lifeline.is_cut:  # in the middle of the headers, which then look as if they were whole
                    raise requests.ReadTimeout
                text = self._beginning(response)
            return Answer(response.status_code, text, retry_after=response.headers.get("Retry-After", ""))
        finally:
            guard.close()

    def _beginning(self, response: requests.Response) -> str:
        """The first kilobyte of the answer; the rest is never read."""
        kept = b""
        with suppress(requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError):
            while len(kept) < KEPT and not self.lifeline.is_late:
                if not (more := response.raw.read1(KEPT - len(kept), decode_content=False)):
                    break
                kept += more
        return kept.decode("utf-8", "replace").replace("\0", "")


def _words(error: Exception) -> str:
    """What kept the answer away, in a word; the library's own words would name addresses of this network."""
    return type(error).__name__ if str(error) != "the name does not resolve" else str(error)
