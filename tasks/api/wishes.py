"""What a caller may ask for, checked for its form; whether it can be met is the pipeline's to say."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from tasks.engines.prompts import BUILT_IN
from tasks.models import Document, Preset
from tasks.pipeline.presets import NAME_MAX, PROMPT_MAX
from tasks.pipeline.submit import Wishes
from tasks.webhooks.address import URL_MAX, AddressRefused, check_form

_BUILT_IN = ", ".join(f"`{name}`" for name in BUILT_IN)


def check_webhook_url(url: str) -> None:
    """Whether it looks like an address of a webhook; where it leads is the pipeline's to judge."""
    try:
        check_form(url)
    except AddressRefused as reason:
        raise serializers.ValidationError(str(reason)) from None


class Tick(serializers.BooleanField):
    """`true` or `false`, in JSON or as a form writes them; no number and no other word, as the API's description has
    it."""

    _WORDS = {"true": True, "on": True, "false": False}

    def to_internal_value(self, data: Any) -> bool:
        said = self._WORDS.get(data.lower()) if isinstance(data, str) else data
        if not isinstance(said, bool):
            self.fail("invalid", input=data)
        return said


class ReadingSerializer(serializers.Serializer[Any]):
    """How a file is to be read."""

    prompt = serializers.CharField(required=False, allow_blank=True, help_text="Replaces the built-in instructions.")
    preset = serializers.CharField(
        required=False, allow_blank=True, help_text=f"Instead of a prompt: {_BUILT_IN}, or the name of one's own."
    )
    engine = serializers.CharField(required=False, allow_blank=True, help_text="`auto`, `openai`, `local` or `echo`.")
    model = serializers.CharField(required=False, allow_blank=True, max_length=200)
    pages = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="For example `1-3,7,20-`; all if empty."
    )
    own_text = serializers.ChoiceField(
        required=False,
        choices=Document.OwnText.choices,
        help_text="Whether pages of a PDF are taken from its own text, without a prompt and without asking the engine: "
        "`never` unless you say so, `prefer`: where that text can be trusted, `scans_too`: also where it is an "
        "invisible layer over a scan. Images have none.",
    )
    running = serializers.ChoiceField(
        required=False,
        choices=Document.Running.choices,
        help_text="What becomes of running heads, running feet and page numbers in the document's Markdown: `keep` "
        "unless you say so, `mark`: they stand there as HTML comments, `drop`: they are left out. Pages keep them.",
    )
    headings = serializers.ChoiceField(
        required=False,
        choices=Document.Headings.choices,
        help_text="Which levels headings have in the document's Markdown: `as_read` unless you say so, `by_number`: "
        "those that are numbered (1, 1.1, Chapter 2, 第三章) have the levels that their numbers show over all pages, "
        "`in_context`: the model is told how the page before ends and which headings are open, and the pages of a "
        "batch are read one after another.",
    )


class SubmissionSerializer(ReadingSerializer):
    """A reading that is to be started."""

    task_id = serializers.CharField(
        required=False, allow_blank=True, help_text="1 to 64 letters, digits, `-` and `_`; made if you choose none."
    )
    webhook_url = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=URL_MAX,
        help_text="Is told once, when the document ends.",
    )
    password = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, trim_whitespace=False, help_text="Opens an encrypted PDF."
    )
    fresh = Tick(default=False, help_text="Whether pages are read anew that you had read before, in the same way.")

    def validate_webhook_url(self, url: str) -> str:
        if url:
            check_webhook_url(url)
        return url

    def wishes(self) -> Wishes:
        """What was said of the reading."""
        said = {name: value for name, value in self.validated_data.items() if name in Wishes.__annotations__}
        return cast(Wishes, said)

    def pdf_password(self) -> str:
        password: str = self.validated_data.get("password", "")
        return password


class NewDocumentSerializer(SubmissionSerializer):
    """One `file`, or several `files`."""

    file = serializers.FileField(required=False, allow_empty_file=True)
    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), required=False, allow_empty=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "file" not in attrs and "files" not in attrs:
            raise serializers.ValidationError({"file": [_("Send a file in this field, or several in “files”.")]})
        return attrs


class RerunSerializer(ReadingSerializer):
    """What is to be different this time; what is not said stays as it was."""


class NewUploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True)
    password = serializers.CharField(required=False, allow_blank=True, max_length=1000, trim_whitespace=False)


class StartSerializer(SubmissionSerializer):
    """A `file_path` that an upload gave, or a `file`."""

    file_path = serializers.CharField(required=False, allow_blank=True)
    file = serializers.FileField(required=False, allow_empty_file=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("file" in attrs) == bool(attrs.get("file_path")):
            raise serializers.ValidationError({"file_path": [_("Send either a file_path or a file.")]})
        return attrs


class PresetSerializer(serializers.ModelSerializer[Preset]):
    """A prompt of one's own; its form is checked by the pipeline."""

    name = serializers.CharField(max_length=NAME_MAX, help_text="Names it; unique among one's own.")
    prompt = serializers.CharField(max_length=PROMPT_MAX)

    class Meta:
        model = Preset
        fields = ("id", "name", "prompt", "created_at")
        read_only_fields = ("created_at",)
