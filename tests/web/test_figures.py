"""The figures of a page stand where its text names them."""

from __future__ import annotations

import re

from django.test import Client

from tests.web.conftest import MakeDocument, end

TEXT = "# One\n\n![](images/0001_1.jpg)\n\n![](/logout)\n\n![](https://evil.example/x.png)"


def test_a_pages_figures_come_from_its_own_document(browser: Client, make_document: MakeDocument) -> None:
    document = end(make_document(1), TEXT)
    for address in (f"/documents/{document.pk}", f"/documents/{document.pk}/pages/1"):
        page = browser.get(address).content.decode()
        rendered = page[page.index('class="markdown rendered"') : page.index('class="source"')]
        assert re.findall(r'src="([^"]*)"', rendered) == [f"/results/{document.pk}/images/0001_1.jpg"]
