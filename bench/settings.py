"""The product's settings plus one address that does nothing: the floor of what a view can be."""

from tongban.boot.settings import *  # noqa: F403 - that is what a settings file of this kind is
from tongban.boot.settings import MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.urls.WithoutMiddleware", *MIDDLEWARE]
