"""Who is who among a server's processes, so that a test can choose whom to kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil

from tests.server import Server

Victims = Callable[[Server], list[psutil.Process]]


def cluster_of(server: Server) -> list[psutil.Process]:
    """The cluster's processes: the main one, its sentinel, then workers and their like."""
    return sorted(_running(server, "cluster"), key=lambda process: len(process.parents()))


def main_of(server: Server) -> list[psutil.Process]:
    """The cluster's main process."""
    return cluster_of(server)[:1]


def sentinel_of(server: Server) -> list[psutil.Process]:
    """The process with which the cluster watches over its workers."""
    return cluster_of(server)[1:2]


def readers_of(server: Server) -> list[psutil.Process]:
    """The workers: those of the cluster's processes that have an imaging child."""
    parents = {child.ppid() for child in children_of(server)}
    return [process for process in cluster_of(server) if process.pid in parents]


def busy_readers_of(server: Server) -> list[psutil.Process]:
    """The workers that read just now: those that have a black box open."""
    return [process for process in readers_of(server) if boxes_of(process)]


def boxes_of(process: psutil.Process) -> list[Path]:
    """The black boxes that the process has open."""
    try:
        return [Path(file.path) for file in process.open_files() if "blackboxes" in file.path]
    except psutil.Error:
        return []


def children_of(server: Server) -> list[psutil.Process]:
    """The children that draw pages."""
    return _running(server, "tasks.imaging.child")


def web_of(server: Server) -> list[psutil.Process]:
    """The web server."""
    return _running(server, "ocrsite.web")


def deliverer_of(server: Server) -> list[psutil.Process]:
    """The process that sends webhooks."""
    return _running(server, "deliverer")


def _running(server: Server, word: str) -> list[psutil.Process]:
    found = []
    for process in server.processes():
        try:
            if word in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found
