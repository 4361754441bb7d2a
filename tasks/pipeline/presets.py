"""Prompts by name: those that come with ocrsite, and those that people keep for themselves."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from tasks.engines.prompts import BUILT_IN
from tasks.models import Preset
from tasks.pipeline.errors import Conflict, Refused

NAME_MAX = 100
PROMPT_MAX = 20_000


def check_prompt(prompt: str) -> str:
    """The prompt without the space around it, if it may be one. Forms send the ends of lines as CR LF, and a model that
    was trained on a prompt knows it to the letter."""
    if len(prompt) > PROMPT_MAX:
        raise Refused(f"the prompt may have at most {PROMPT_MAX} characters", code="prompt_too_long", field="prompt")
    if "\0" in prompt:
        raise Refused("the prompt holds a NUL character", code="prompt_invalid", field="prompt")
    return prompt.replace("\r\n", "\n").strip()


def choose_prompt(*, owner: User, prompt: str = "", preset: str = "") -> str:
    """The prompt that is meant: its own text, or what the owner or ocrsite keeps under the name of a preset."""
    if not preset:
        return check_prompt(prompt)
    if prompt.strip():
        raise Refused("send either a prompt or a preset", code="invalid", field="preset")
    if preset in BUILT_IN:
        return BUILT_IN[preset].text.strip()
    kept = Preset.objects.visible_to(owner).filter(name=preset.replace("\0", "")).first()
    if kept is None:
        built_in = ", ".join(BUILT_IN)
        raise Refused(
            f"there is no preset “{preset[:NAME_MAX]}”; built in are {built_in}, and you may keep your own",
            code="preset_unknown",
            field="preset",
        )
    return kept.prompt


def save_preset(*, owner: User, name: str, prompt: str) -> Preset:
    """Keep a prompt under a name. Raises Conflict if the owner has one of that name."""
    return _save(Preset(owner=owner, name=name, prompt=prompt))


def change_preset(*, preset: Preset, name: str | None = None, prompt: str | None = None) -> Preset:
    """Rename it, or keep another prompt under its name; what is not said stays."""
    preset.name = preset.name if name is None else name
    preset.prompt = preset.prompt if prompt is None else prompt
    return _save(preset)


def delete_preset(*, preset: Preset) -> None:
    """Forget it. Documents keep the prompt with which they were read."""
    preset.delete()


def _save(preset: Preset) -> Preset:
    preset.name, preset.prompt = _check_name(preset.name), check_prompt(preset.prompt)
    if not preset.prompt:
        raise Refused("a preset needs a prompt", code="prompt_missing", field="prompt")
    try:
        with transaction.atomic():
            preset.save()
    except IntegrityError:
        raise Conflict(f"you have a preset “{preset.name}” already", code="preset_exists", field="name") from None
    return preset


def _check_name(name: str) -> str:
    shown = " ".join(name.split())
    if not 0 < len(shown) <= NAME_MAX or not shown.isprintable():
        raise Refused(f"give it a name of 1 to {NAME_MAX} characters", code="name_invalid", field="name")
    if shown in BUILT_IN:
        raise Conflict(f"“{shown}” is the name of a built-in preset", code="preset_exists", field="name")
    return shown
