"""The page that shows the description of the API; everything on it comes from here, nothing from elsewhere."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class SchemaView(SpectacularAPIView):
    """OpenAPI as YAML, or as JSON for who asks for it."""


# Swagger UI styles its elements in the page; it gets that and nothing more. Its script comes as a file.
@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    url_name = "schema"
    http_method_names = ("get", "head")
