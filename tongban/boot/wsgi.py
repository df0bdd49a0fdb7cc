"""The WSGI entry that granian serves."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.boot.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from tongban.catalogue.search import index  # noqa: E402 - models exist only after the line above

index.warm_up()
