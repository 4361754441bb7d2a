"""Everything a person reads stands in both languages."""

from __future__ import annotations

import gettext
import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from tests.conftest import missing

CATALOGS = ["django", "djangojs"]
FOLDER = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES"


def catalog(name: str) -> polib.POFile:
    return polib.pofile(str(FOLDER / f"{name}.po"))


@pytest.mark.parametrize("name", CATALOGS)
def test_nothing_is_untranslated_doubtful_or_left_over(name: str) -> None:
    entries = catalog(name)
    assert [entry.msgid for entry in entries.untranslated_entries()] == []
    assert [entry.msgid for entry in entries.fuzzy_entries()] == []
    assert [entry.msgid for entry in entries.obsolete_entries()] == []


@pytest.mark.parametrize("name", CATALOGS)
def test_placeholders_are_kept(name: str) -> None:
    def holes(text: str) -> list[str]:
        return sorted(re.findall(r"%\(\w+\)[a-z]|%s", text))

    for entry in catalog(name):
        translated = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        wanted = holes(entry.msgid_plural or entry.msgid)
        assert [holes(text) for text in translated] == [wanted] * len(translated), entry.msgid


@pytest.mark.parametrize("name", CATALOGS)
def test_the_compiled_catalog_is_the_written_one(name: str) -> None:
    with (FOLDER / f"{name}.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for entry in catalog(name):
        written = entry.msgstr or entry.msgstr_plural[0]
        if entry.msgctxt:
            read = compiled.pgettext(entry.msgctxt, entry.msgid)
        elif entry.msgid_plural:
            read = compiled.ngettext(entry.msgid, entry.msgid_plural, 2)
        else:
            read = compiled.gettext(entry.msgid)
        assert read == written


@pytest.mark.parametrize("name", CATALOGS)
def test_every_sentence_of_the_sources_is_in_the_catalog(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gathers the sources' sentences anew, in a copy, and compares."""
    if shutil.which("xgettext") is None:
        missing("gettext is not installed")
    for folder in ("accounts", "ocrsite", "tasks", "templates", "static", "locale"):
        shutil.copytree(Path(settings.BASE_DIR) / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [str(tmp_path / "locale")])
    call_command("makemessages", locale=["zh_Hans"], domain=name, verbosity=0, no_wrap=True)
    gathered = polib.pofile(str(tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / f"{name}.po"))
    kept = {(entry.msgctxt, entry.msgid) for entry in catalog(name)}
    assert {(entry.msgctxt, entry.msgid) for entry in gathered if not entry.obsolete} == kept


def test_states_differ_in_chinese_too() -> None:
    from tasks.web.words import STATES

    with translation.override("zh-hans"):
        said = [str(word) for word in STATES.values()]
    assert said == ["等待识别", "识别中", "已识别", "部分识别", "识别失败", "已取消"]


def test_xgettext_is_not_needed_to_run() -> None:
    """The compiled catalogs are part of the source."""
    listed = subprocess.run(
        ["git", "check-ignore", *(str(FOLDER / f"{name}.mo") for name in CATALOGS)],
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert listed.stdout == ""


def test_reasons_are_said_in_the_readers_language() -> None:
    from tasks.models import Document
    from tasks.web.words import own_error

    refused = Document(error="the provider refused the key: sk-***", error_code="wrong_key", pages_failed=3)
    unheard_of = Document(error="the moon was in the way", error_code="moon", pages_failed=3)
    with translation.override("zh-hans"):
        assert own_error(refused) == "服务方不接受当前密钥。"
        assert own_error(unheard_of) == "the moon was in the way"
