"""What was there before a story begins, written by a process of its own upon the data of the running site.

python -m tests.journeys.seeding settled ITEM     every body that exercises the item has settled something of it
python -m tests.journeys.seeding case ITEM        somebody has applied for it and waits
python -m tests.journeys.seeding form_files       an item is published whose form asks for pictures, rows and a person
"""

import os
import sys

import django


def settled(item: str) -> None:
    """Open everything of a basic item, and let every body that exercises it settle something, by turns."""
    from django.db import transaction

    from tests.catalogue.overridden import basic, settle_everywhere
    from tongban.catalogue.actions import bump_catalogue
    from tongban.catalogue.models import Implementation

    with transaction.atomic():
        basic(item)
        settle_everywhere(Implementation.objects.filter(item_id=item, in_force=True).count(), item)
        bump_catalogue()


def case(item: str) -> None:
    """An open case."""
    from tests import build

    build.case(item)


def form_files() -> None:
    """An item that no data folder knows."""
    from tests.catalogue import companies
    from tongban.catalogue.actions import import_items

    assert import_items([companies.definition(levels=["county"], department="MZ")]).rejected == []


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.boot.settings"
    django.setup()
    {"settled": settled, "case": case, "form_files": form_files}[sys.argv[1]](*sys.argv[2:])
