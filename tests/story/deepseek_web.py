"""The browser front end of DeepSeek-OCR-Web as far as a server can tell: what it sends, in which order, and what it
makes of the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.server import Api, wait_until

PROMPT = "<image>\n<|grounding|>Convert the document to markdown."
_IMAGE = re.compile(r"!\[(.*?)\]\((.*?)\)")
_PICTURES = ("png", "jpg", "jpeg", "gif")


class FrontEnd:
    """It asks under `base`, has no headers of its own and looks at `status` and `state`, never at the HTTP status."""

    def __init__(self, http: Api, base: str = "") -> None:
        self.http = http
        self.base = base
        self.progress: list[int] = []

    def read(self, content: bytes, name: str = "book.pdf", prompt: str = PROMPT) -> dict[str, str | bytes]:
        """Upload, start, poll, and look at every file: the files by their path, images in Markdown by their address."""
        task_id = self.start(self.upload(content, name), prompt)
        result = self.result(task_id)
        tree = self.json("GET", f"/api/folder?path={quote(result['result_dir'], safe='')}")
        assert tree["status"] == "success"
        shown = {node["path"]: self.look(node) for node in _files(tree["children"])}
        pictures = [
            address for text in shown.values() if isinstance(text, str)
            for address in _addresses(text, result["result_dir"])
        ]  # fmt: skip
        return shown | {address: self.picture(address) for address in pictures}

    def upload(self, content: bytes, name: str) -> str:
        uploaded = self.json("POST", "/api/upload", files={"file": (name, content)})
        assert uploaded["status"] == "success"
        return str(uploaded["file_path"])

    def start(self, file_path: str, prompt: str) -> str:
        started = self.json("POST", "/api/start", json={"file_path": file_path, "prompt": prompt})
        assert started["status"] == "running"
        return str(started["task_id"])

    def result(self, task_id: str) -> dict[str, Any]:
        wait_until(lambda: self._is_finished(task_id), within=60, what="the reading to be finished")
        result = self.json("GET", f"/api/result/{task_id}")
        assert (result["status"], result["state"]) == ("success", "finished")
        return result

    def look(self, node: dict[str, Any]) -> str | bytes:
        answer = self.http.get(f"{self.base}/api/file/content?path={quote(node['path'], safe='')}")
        if node["name"].rpartition(".")[2] in _PICTURES:
            return answer.content
        return str(answer.json()["content"])

    def picture(self, address: str) -> bytes:
        answer = self.http.get(f"{self.base}{address}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        return answer.content

    def json(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        return dict(self.http.request(method, f"{self.base}{path}", **body).json())

    def _is_finished(self, task_id: str) -> bool:
        told = self.json("GET", f"/api/progress/{task_id}")
        self.progress.append(told["progress"])
        return bool(told["status"] == "success" and told["state"] == "finished")


def _files(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node["type"] == "folder":
            yield from _files(node["children"])
        else:
            yield node


def _addresses(markdown: str, result_dir: str) -> list[str]:
    """Where the front end looks for the pictures of a Markdown text."""
    paths = [f"{result_dir}/{relative}" for _alt, relative in _IMAGE.findall(markdown)]
    return [f"/results/{path.split('/results/')[1]}" for path in paths]
