"""`python -m tests.durability.run_scene NAME ARGUMENT…`: play one scene on the site's data and print what came of it."""

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()  # before any model is imported
    stages = (
        "scenes",
        "joint_scenes",
        "joint_judge",
        "change_scenes",
        "secret_scenes",
        "audit_scenes",
        "sign_on_scenes",
        "guardian_scenes",
    )
    scenes = [importlib.import_module(f"tests.durability.{name}") for name in stages]
    play = next(getattr(stage, sys.argv[1]) for stage in scenes if hasattr(stage, sys.argv[1]))
    print(json.dumps(play(*sys.argv[2:])))
