"""Nouns: what is kept, its constraints, who may see it. No story is told here; verbs live in tasks.pipeline."""

from tasks.models.attempt import Attempt
from tasks.models.batch import Batch
from tasks.models.correction import Correction
from tasks.models.delivery import Delivery, DeliveryTry
from tasks.models.document import Document
from tasks.models.event import Event
from tasks.models.figure import Figure
from tasks.models.layout import Layout
from tasks.models.page import Page
from tasks.models.preset import Preset
from tasks.models.price import Price
from tasks.models.provider import Provider
from tasks.models.status import Status
from tasks.models.upload import Upload
from tasks.models.usage import Usage
from tasks.models.webhook import RetiredSecret, Webhook
from tasks.models.worker import Worker

__all__ = [
    "Attempt",
    "Batch",
    "Correction",
    "Delivery",
    "DeliveryTry",
    "Document",
    "Event",
    "Figure",
    "Layout",
    "Page",
    "Preset",
    "Price",
    "Provider",
    "RetiredSecret",
    "Status",
    "Upload",
    "Usage",
    "Webhook",
    "Worker",
]
