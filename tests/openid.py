"""A small OpenID Connect provider: a real HTTP server with discovery, authorization code with PKCE, a signed ID token.

It signs in whoever `person` says, without asking, and complains about requests that a strict provider would refuse.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "ocr-portal"
CLIENT_SECRET = "between-the-two-of-us"


class OpenIDProvider:
    """A provider on a port of this machine; `url` is its issuer."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.error = ""
        """What the provider answers instead of signing anybody in, such as `access_denied`."""
        self.forged = False
        """Whether it signs for another client."""
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes: dict[str, dict[str, str]] = {}
        self._tokens: dict[str, dict[str, Any]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a site that trusts it."""
        return {
            "OIDC_ISSUER": self.url,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "OIDC_NAME": "Example ID",
        }

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["client_id"] == CLIENT_ID
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        if self.error:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.error, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: dict[str, str]) -> dict[str, Any] | None:
        """The tokens for a code, once; None for what is not in order."""
        begun = self._codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = (asked.get("client_id"), asked.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if not begun or not known or begun["code_challenge"] != challenge:
            return None
        if begun["redirect_uri"] != asked.get("redirect_uri"):
            return None
        access = secrets.token_urlsafe(16)
        self._tokens[access] = dict(self.person)
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": self._id_token()}

    def _id_token(self) -> str:
        now = int(time.time())
        audience = "somebody-else" if self.forged else CLIENT_ID
        claims = self.person | {"iss": self.url, "aud": audience, "iat": now, "exp": now + 60}
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "1"})

    def userinfo(self, authorization: str) -> dict[str, Any] | None:
        return self._tokens.get(authorization.removeprefix("Bearer "))


def _handler_of(provider: OpenIDProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path == "/authorize":
                self._redirect(provider.authorize(dict(parse_qsl(place.query))))
            elif place.path == "/userinfo":
                self._answer(provider.userinfo(self.headers.get("Authorization", "")))
            else:
                documents = {"/.well-known/openid-configuration": provider.discovery, "/jwks": provider.jwks}
                self._answer(documents[place.path]() if place.path in documents else None)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(provider.token(dict(parse_qsl(form))) if self.path == "/token" else None)

        def _redirect(self, target: str) -> None:
            self.send_response(302)
            self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _answer(self, body: dict[str, Any] | None) -> None:
            content = json.dumps(body if body is not None else {"error": "invalid_request"}).encode()
            self.send_response(200 if body is not None else 400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """The tests look at what comes of it."""

    return Handler
