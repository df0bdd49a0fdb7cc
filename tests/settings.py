"""Settings of the tests: the product's own, in a throw-away data folder, with a fast password hasher.

Everything a developer may have exported for real work is replaced, except TONGBAN_DATABASE_URL: with it the
same tests run on PostgreSQL.
"""

import atexit
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests import vectors

if "TONGBAN_TEST_DATA" not in os.environ:  # the first process makes the folder; parallel workers share it
    os.environ["TONGBAN_TEST_DATA"] = tempfile.mkdtemp(prefix="tongban-tests-")
    atexit.register(shutil.rmtree, os.environ["TONGBAN_TEST_DATA"], ignore_errors=True)
_data = Path(os.environ["TONGBAN_TEST_DATA"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
(_data / "static").mkdir(parents=True, exist_ok=True)  # empty: static files are served from their sources here
if not (_data / "search").exists():
    vectors.lend(_data)

for _name in [name for name in os.environ if name.startswith("TONGBAN_")]:
    if _name not in {"TONGBAN_TEST_DATA", "TONGBAN_DATABASE_URL", "TONGBAN_CHROMIUM", vectors.FOLDER}:
        del os.environ[_name]
os.environ["TONGBAN_DATA"] = str(_data)
os.environ["TONGBAN_MODE"] = "demo"
os.environ["TONGBAN_SECRET"] = "a secret that only the tests know"

from tongban.boot.settings import *  # noqa: E402, F403 - the environment above has to be set first

# 20 ms a password are right for people and wrong for a thousand tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# While rooms are still being built: test those that exist.
INSTALLED_APPS = [app for app in INSTALLED_APPS if find_spec(app)]  # noqa: F405

# Tests count queries: no page writes down visits beside them. The test of the counting says when.
TONGBAN_COUNT_EVERY = float("inf")
