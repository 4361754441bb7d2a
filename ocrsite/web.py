"""The web server: Daphne, with limits to what a client may take of it (see `ocrsite.http`)."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")

from daphne.cli import CommandLineInterface

from ocrsite.http.server import Server


class Web(CommandLineInterface):
    """Daphne's command with our server."""

    server_class = Server


if __name__ == "__main__":
    Web.entrypoint()
