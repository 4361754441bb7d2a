"""ocrsite's settings for the tests: nothing of this shell or of .env leaks in, and ./data is left alone.

Only DATABASE_URL and REDIS_URL are taken from outside, since they choose what the suite runs on.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

from tests.environment import NO_PROVIDER, REDIS_URL, blank

data_dir = tempfile.mkdtemp(prefix="ocrsite-tests-")
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)

os.environ |= blank() | {
    "DATABASE_URL": os.environ.get("DATABASE_URL", ""),
    "REDIS_URL": REDIS_URL,
    "DATA_DIR": data_dir,
    "ENGINE": "echo",
    "API_BASE_URL": NO_PROVIDER,
    "SECOND_LOOK": "off",  # most answers here are not what their pages say
}

from ocrsite.settings import *  # noqa: E402, F403 - the environment above has to come first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
