"""Writing the catalogue: draft and publish definitions, import files, add names to be found by."""

from tongban.catalogue.actions.drafting import (
    MOST_FILE,
    MOST_TEXT,
    begin_draft,
    begin_new,
    change_draft,
    discard_draft,
    publish_draft,
    read_into_draft,
    write_draft,
)
from tongban.catalogue.actions.importing import (
    ImportReport,
    Rejected,
    import_bundles,
    import_items,
)
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
    "MOST_FILE",
    "MOST_TEXT",
    "ImportReport",
    "Rejected",
    "add_alias",
    "begin_draft",
    "begin_new",
    "bump_catalogue",
    "change_draft",
    "count_visits",
    "discard_draft",
    "dismiss_asking",
    "import_bundles",
    "import_items",
    "keep_texts",
    "note_asking",
    "publish_bundles",
    "publish_definitions",
    "publish_draft",
    "publish_version",
    "read_into_draft",
    "withdraw_alias",
    "write_draft",
]
