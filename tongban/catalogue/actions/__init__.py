"""Writing the catalogue: publish definitions, import files, add names to be found by."""

from tongban.catalogue.actions.importing import (
    ImportReport,
    Rejected,
    import_bundles,
    import_items,
    read_for_publication,
)
from tongban.catalogue.actions.overriding import publish_override
from tongban.catalogue.actions.publishing import (
    bump_catalogue,
    keep_texts,
    publish_bundles,
    publish_definitions,
    publish_version,
)
from tongban.catalogue.actions.words import (
    MOST_ASKINGS,
    add_alias,
    count_visits,
    dismiss_asking,
    note_asking,
    withdraw_alias,
)

__all__ = [
    "MOST_ASKINGS",
    "ImportReport",
    "Rejected",
    "add_alias",
    "bump_catalogue",
    "count_visits",
    "dismiss_asking",
    "import_bundles",
    "import_items",
    "keep_texts",
    "note_asking",
    "publish_bundles",
    "publish_definitions",
    "publish_override",
    "publish_version",
    "read_for_publication",
    "withdraw_alias",
]
