#!/usr/bin/env python
"""Django's command line for ocrsite."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocrsite.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # a line that says what to mend, not a traceback
        sys.exit(f"The settings are not right: {error}")


if __name__ == "__main__":
    main()
