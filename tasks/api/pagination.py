"""How lists are cut into pieces: all alike."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

FURTHEST = 10**9  # rows; a database's numbers end somewhere, and no list is as long


class Pagination(LimitOffsetPagination):
    """`?limit=&offset=` -> `{count, next, previous, results}`; a longer piece than the largest is cut to it."""

    default_limit = 100
    max_limit = 1000

    def get_limit(self, request: Request) -> int:
        return min(_number(request, self.limit_query_param, self.default_limit, least=1), self.max_limit)

    def get_offset(self, request: Request) -> int:
        return min(_number(request, self.offset_query_param, 0, least=0), FURTHEST)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1 if parameter["name"] == self.limit_query_param else 0
        return parameters


def _number(request: Request, name: str, default: int, *, least: int) -> int:
    if name not in request.query_params:
        return default
    raw = request.query_params[name]
    if not re.fullmatch(r"[0-9]{1,1000}", raw) or int(raw) < least:
        raise ValidationError({name: [_("Give a whole number of at least %(least)s.") % {"least": least}]})
    return int(raw)
