"""The WSGI entry that granian serves."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.boot.settings")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What is here now stays: the collector of garbage need not look at it again and again, a tenth of an act's time.
gc.collect()
gc.freeze()

from tongban.catalogue.search import index  # noqa: E402 - models exist only after the line above

index.warm_up()
