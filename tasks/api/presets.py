"""Presets: prompts that one keeps under a name."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from tasks.api.access import person
from tasks.api.wishes import PresetSerializer
from tasks.models import Preset
from tasks.models.preset import PresetQuerySet
from tasks.pipeline.presets import change_preset, delete_preset, save_preset


@extend_schema_view(
    list=extend_schema(summary="One's presets, by name"), retrieve=extend_schema(summary="A preset of one's own")
)
class PresetViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Preset]):
    """Prompts of one's own. A task is sent with the name of one as its `preset`."""

    queryset = Preset.objects.all()
    serializer_class = PresetSerializer
    lookup_url_kwarg = "preset_id"
    lookup_value_regex = "[0-9]+"

    def get_queryset(self) -> PresetQuerySet:
        return Preset.objects.visible_to(person(self.request))

    @extend_schema(summary="Keep a prompt under a name")
    def create(self, request: Request) -> Response:
        """409 if one has a preset of that name, or a built-in one is called so."""
        asked = self._asked(request)
        return Response(self.get_serializer(save_preset(owner=person(request), **asked)).data, status=201)

    @extend_schema(summary="Rename a preset, or change its prompt")
    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        """Documents that were read with it keep the prompt they were read with."""
        changed = change_preset(preset=self.get_object(), **self._asked(request, partial=True))
        return Response(self.get_serializer(changed).data)

    @extend_schema(summary="Delete a preset")
    def destroy(self, _request: Request, **_kwargs: str) -> Response:
        delete_preset(preset=self.get_object())
        return Response(status=204)

    def _asked(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        serializer = self.get_serializer(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)
