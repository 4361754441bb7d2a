"""Template filters that put facts into words."""

from __future__ import annotations

from django import template

from accounts.models import User
from tasks.models import Attempt, Document, Page
from tasks.rendering import mark_numbers
from tasks.web import words

register = template.Library()

register.filter("state_word", words.state_word)
register.filter("state_detail", words.state_detail)
register.filter("duration", words.duration)
register.filter("grouped", words.grouped)
register.filter("money", words.money)
register.filter("page_reason", words.page_reason)
register.filter("outcome_word", words.outcome_word)
register.filter("attempt_reason", words.attempt_reason)
register.filter("delivery_word", words.delivery_word)
register.filter("mark_numbers", mark_numbers)


@register.simple_tag
def pages_to_review(user: User) -> int:
    """How many of the user's pages wait for somebody to compare them with their pictures."""
    return Page.objects.visible_to(user).to_review().count()


@register.filter
def reader(read: Attempt | Document | Page) -> str:
    """Who reads or read it."""
    return words.reader_name(read.engine, read.model)


@register.filter
def page_reader(page: Page, document: Document) -> str:
    """Who read the page; before anybody did, who reads its document."""
    return (
        words.reader_name(page.engine, page.model)
        if page.engine
        else words.reader_name(document.engine, document.model)
    )
