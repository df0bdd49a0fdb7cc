"""`python -m tests.durability.run_scene NAME ARGUMENT…`: play one scene on the site's data and print what came of it."""

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()  # before any model is imported
    play = getattr(importlib.import_module("tests.durability.scenes"), sys.argv[1])
    print(json.dumps(play(*sys.argv[2:])))
