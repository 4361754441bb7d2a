"""Whether everything works, and what to do about what does not."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tasks.operating.doctor import Looked, examine
from tasks.operating.finding import FAILED, OK, WARNING


class Command(BaseCommand):
    help = "Look at everything, with a real request to the engine, and say what to do. Status 1 if something failed."
    requires_system_checks = []  # it tells of them itself

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        logging.disable(logging.CRITICAL)  # the findings say it
        looked: list[Looked] = []
        for each in examine():
            looked.append(each)
            if not options["json"]:
                self._tell(each)
        found = {each.finding.status for each in looked}
        worst = next(status for status in (FAILED, WARNING, OK) if status in found)
        if options["json"]:
            self.stdout.write(json.dumps({"status": worst, "checks": [_facts(each) for each in looked]}, indent=1))
        if worst == FAILED:
            sys.exit(1)

    def _tell(self, looked: Looked) -> None:
        finding = looked.finding
        advice = f" → {finding.advice}" if finding.advice else ""
        self.stdout.write(f"{finding.status:8} {looked.name:10} {finding.detail}{advice}")
        self.stdout.flush()


def _facts(looked: Looked) -> dict[str, Any]:
    return {"name": looked.name, **asdict(looked.finding), "seconds": round(looked.seconds, 3)}
