"""The front door's papers: they name every setting, and what they point to is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from tasks.operating import vital
from tests.conftest import missing
from tests.environment import PROJECT, blank
from tests.provider import numbered_pdf
from tests.server import Server

PROMETHEUS = "tasks/api/prometheus.py"
COMPOSE_ONLY = {"HOST_PORT", "POSTGRES_PASSWORD"}
PAPERS = sorted(
    ["README.md", "README.zh-CN.md", "CHANGELOG.md", *(f"docs/{p.name}" for p in PROJECT.glob("docs/*.md"))]
)


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_setting(name: str) -> None:
    table = "\n".join(line for line in read(name).splitlines() if line.startswith("| `"))
    assert set(blank()) | COMPOSE_ONLY <= set(re.findall(r"`([A-Z][A-Z0-9_]+)`", table))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(re.findall(r"^#([A-Z][A-Z0-9_]+)=", read(".env.example"), re.M)) == set(blank()) | COMPOSE_ONLY


def test_the_example_changes_nothing() -> None:
    assert [line for line in read(".env.example").splitlines() if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", PAPERS)
def test_links_lead_somewhere(name: str) -> None:
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", read(name))]
    broken = [
        target
        for target in targets
        if target and "://" not in target and not (PROJECT / Path(name).parent / target).exists()
    ]
    assert broken == []


def test_every_promise_names_a_test_that_there_is() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", read("docs/reliability.md")))
    assert [where for where, name in named if not re.search(rf"^(async )?def {name}\(", read(where), re.M)] == []
    chaos = {
        (f"tests/chaos/{path.name}", name)
        for path in PROJECT.glob("tests/chaos/test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert chaos <= named


def test_the_requirements_name_no_place() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        assert not re.search(r"://|--find-links|index-url", read(name)), name


def test_make_knows_its_targets() -> None:
    for target in ("run", "test", "fidelity", "check", "assets", "requirements"):
        command = ["make", "--dry-run", target]
        assert subprocess.run(command, cwd=PROJECT, capture_output=True, check=False).returncode == 0


def test_the_operators_page_names_what_there_is() -> None:
    page = read("docs/operating.md")
    assert set(re.findall(r"manage\.py ([a-z]+)", page)) <= set(get_commands())
    assert set(re.findall(r"\b([A-Z]{2,}(?:_[A-Z]+)+)\b", page)) <= set(blank())
    health = page[page.index("## Health and metrics") : page.index("## Back up")]
    assert re.findall(r"^\| `([a-z]+)` \|", health, re.M) == list(vital.LOOKS)
    metrics = set(re.findall(r'"(ocrsite_[a-z_]+)"', read(PROMETHEUS)))
    counters = {f"{name}_total" for name in metrics}  # so they are called where they are shown
    assert set(re.findall(r"`(ocrsite_[a-z_]+)", health)) <= metrics | counters


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_from_file_to_markdown(name: str, server: Server, tmp_path: Path) -> None:
    for tool in ("bash", "curl", "jq"):
        if not shutil.which(tool):
            missing(f"{tool} is not installed")
    (block,) = (block for block in re.findall(r"```sh\n(.*?)```", read(name), re.S) if "TOKEN=" in block)
    for shown, meant in {
        "http://127.0.0.1:54188": server.url,
        '"..."': f'"{server.password}"',
        "paper-1": f"paper-{len(name)}",
    }.items():
        assert shown in block
        block = block.replace(shown, meant)
    (tmp_path / "paper.pdf").write_bytes(numbered_pdf(2))
    subprocess.run(["bash", "-euc", block], cwd=tmp_path, timeout=60, check=True)
    text = (tmp_path / "paper.md").read_text()
    assert re.findall(r"^# Page (\d)$", text, re.M) == ["1", "2"]
