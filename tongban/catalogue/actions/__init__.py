"""Writing the catalogue: publish definitions, change requests, import files, add names to be found by."""

from tongban.catalogue.actions.changing import (
    agree_to_change,
    propose_change,
    resubmit_change,
    return_change,
    withdraw_change,
)
from tongban.catalogue.actions.effecting import put_into_effect
from tongban.catalogue.actions.importing import (
    ImportReport,
    Rejected,
    definitions_in,
    import_bundles,
    import_items,
)
from tongban.catalogue.actions.publishing import (
    bump_catalogue,
    keep_texts,
    publish_bundles,
    publish_definitions,
    publish_version,
    show_due_versions,
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
    "agree_to_change",
    "bump_catalogue",
    "count_visits",
    "definitions_in",
    "dismiss_asking",
    "import_bundles",
    "import_items",
    "keep_texts",
    "note_asking",
    "propose_change",
    "publish_bundles",
    "publish_definitions",
    "publish_version",
    "put_into_effect",
    "resubmit_change",
    "return_change",
    "show_due_versions",
    "withdraw_alias",
    "withdraw_change",
]
