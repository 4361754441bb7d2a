"""Webhooks: who is told of what, and what became of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.models import User
from tasks.api.access import person
from tasks.api.schema import IN_WEBHOOK, OF_DELIVERY
from tasks.models import Delivery, DeliveryTry, Webhook
from tasks.models.webhook import OFFERED, WebhookQuerySet
from tasks.pipeline.redeliver import redeliver, send_test
from tasks.pipeline.subscribe import (
    change_webhook,
    create_webhook,
    delete_webhook,
    rotate_account_secret,
    rotate_secret,
)
from tasks.webhooks.address import URL_MAX

KEY = "[0-9a-fA-F-]{36}"  # an id
SECRET = {"Cache-Control": "no-store"}


class Said(serializers.BooleanField):
    """A form without it says nothing, and not “no”."""

    default_empty_html = serializers.empty


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    url = serializers.CharField(max_length=URL_MAX)
    name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=OFFERED),
        required=False,
        allow_empty=False,
        help_text="What it is told of; the four ends of a document if you say nothing.",
    )
    enabled = Said(source="is_enabled", required=False)
    disabled_reason = serializers.CharField(
        read_only=True, help_text="`gone` (it answered 410), `failing` (for five days), or empty: its owner's wish."
    )
    failing_since = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Since when nothing was taken; five days disable it."
    )

    class Meta:
        model = Webhook
        fields = (
            "id", "name", "url", "events", "enabled", "disabled_reason", "disabled_at", "failing_since", "created_at",
        )  # fmt: skip
        read_only_fields = ("id", "disabled_at", "created_at")


class WebhookWithSecretSerializer(WebhookSerializer):
    secret = serializers.CharField(read_only=True, help_text="Signs what is sent. It is shown this once.")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment] # one more than it inherits


class AccountSecretSerializer(serializers.Serializer[User]):
    secret = serializers.CharField(source="webhook_secret", read_only=True, help_text="Signs every `webhook_url`.")


class TrySerializer(serializers.ModelSerializer[DeliveryTry]):
    answer = serializers.CharField(help_text="The first kilobyte of it.")

    class Meta:
        model = DeliveryTry
        fields = ("number", "at", "status_code", "duration_ms", "error", "answer")
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    message_id = serializers.CharField(help_text="The webhook-id header, the same on every try.")
    body = serializers.CharField(help_text="What is sent, to the byte.")
    next_at = serializers.SerializerMethodField(help_text="When it is tried next; null when it has ended.")
    tries = TrySerializer(source="try_set", many=True)

    class Meta:
        model = Delivery
        fields = ("id", "message_id", "type", "status", "created_at", "ended_at", "next_at", "body", "tries")
        read_only_fields = fields

    @extend_schema(responses={"type": ["string", "null"], "format": "date-time"})
    def get_next_at(self, delivery: Delivery) -> Any:
        ended = delivery.status != Delivery.Status.QUEUED
        return None if ended else serializers.DateTimeField().to_representation(delivery.next_at)


@extend_schema_view(
    list=extend_schema(summary="One's standing webhooks"),
    retrieve=extend_schema(summary="A webhook", parameters=IN_WEBHOOK),
)
class WebhookViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Webhook]):
    """Standing webhooks are told of everything that happens to one's documents; a `webhook_url` of the end of one."""

    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    lookup_url_kwarg = "webhook_id"
    lookup_value_regex = KEY

    def get_queryset(self) -> WebhookQuerySet:
        return Webhook.objects.visible_to(person(self.request)).standing()

    @extend_schema(
        summary="Be told from now on", request=WebhookSerializer, responses={201: WebhookWithSecretSerializer}
    )
    def create(self, request: Request) -> Response:
        """The secret is in the answer to this request, and in no other one."""
        made = create_webhook(owner=person(request), **self._said(request))
        return Response(WebhookWithSecretSerializer(made).data, status=201, headers=SECRET)

    @extend_schema(summary="Change all of a webhook", parameters=IN_WEBHOOK, request=WebhookSerializer)
    def update(self, request: Request, **_kwargs: str) -> Response:
        webhook = self.get_object()
        changed = change_webhook(webhook=webhook, **self._said(request))
        return Response(self.get_serializer(changed).data)

    @extend_schema(summary="Change a webhook", parameters=IN_WEBHOOK, request=WebhookSerializer)
    def partial_update(self, request: Request, **_kwargs: str) -> Response:
        """What is not said stays. Enabled again after it was disabled, it starts afresh."""
        webhook = self.get_object()
        changed = change_webhook(webhook=webhook, **self._said(request, partial=True))
        return Response(self.get_serializer(changed).data)

    @extend_schema(summary="Delete a webhook", parameters=IN_WEBHOOK)
    def destroy(self, _request: Request, **_kwargs: str) -> Response:
        """Its deliveries go with it; what waits is not sent."""
        delete_webhook(webhook=self.get_object())
        return Response(status=204)

    @extend_schema(
        summary="Give it a new secret", parameters=IN_WEBHOOK, request=None, responses=WebhookWithSecretSerializer
    )
    @action(detail=True, methods=["post"])
    def rotate(self, _request: Request, **_kwargs: str) -> Response:
        """For a day every request carries two signatures, with the old secret and with the new one."""
        rotated = rotate_secret(webhook=self.get_object())
        return Response(WebhookWithSecretSerializer(rotated).data, headers=SECRET)

    @extend_schema(
        summary="Send a test event", parameters=IN_WEBHOOK, request=None, responses={201: DeliverySerializer}
    )
    @action(detail=True, methods=["post"])
    def test(self, _request: Request, **_kwargs: str) -> Response:
        """`webhook.test`, signed and tried like any other event."""
        return Response(DeliverySerializer(send_test(webhook=self.get_object())).data, status=201)

    def _said(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        said = self.get_serializer(data=request.data, partial=partial)
        said.is_valid(raise_exception=True)
        return dict(said.validated_data)


@extend_schema_view(
    list=extend_schema(summary="What a webhook was sent, newest first", parameters=IN_WEBHOOK),
    retrieve=extend_schema(summary="A delivery", parameters=OF_DELIVERY),
)
class DeliveryViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet[Delivery]):
    """Deliveries of one webhook, each with its tries."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    lookup_url_kwarg = "delivery_id"
    lookup_value_regex = KEY

    @cached_property
    def webhook(self) -> Webhook:
        mine = Webhook.objects.visible_to(person(self.request)).standing()
        return get_object_or_404(mine, pk=self.kwargs["webhook_id"])

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.filter(webhook=self.webhook).prefetch_related("try_set")

    @extend_schema(summary="Deliver it again", parameters=OF_DELIVERY, request=None)
    @action(detail=True, methods=["post"])
    def redeliver(self, _request: Request, **_kwargs: str) -> Response:
        """Now, under the same webhook-id; the schedule of tries starts anew."""
        return Response(self.get_serializer(redeliver(delivery=self.get_object())).data)


class AccountSecretViewSet(GenericViewSet[User]):
    """The secret that signs what a `webhook_url` is told."""

    queryset = User.objects.none()
    serializer_class = AccountSecretSerializer

    @extend_schema(summary="The account's secret", operation_id="webhook_secret", responses=AccountSecretSerializer)
    def retrieve(self, request: Request) -> Response:
        return Response(self.get_serializer(person(request)).data, headers=SECRET)

    @extend_schema(
        summary="Give the account a new secret",
        operation_id="webhook_secret_rotate",
        request=None,
        responses=AccountSecretSerializer,
    )
    def rotate(self, request: Request) -> Response:
        """For a day every request carries two signatures, with the old secret and with the new one."""
        return Response(self.get_serializer(rotate_account_secret(owner=person(request))).data, headers=SECRET)
