"""Writing the catalogue: draft and publish definitions, change requests, import files, add names to be found by."""

from tongban.catalogue.actions.changing import (
    agree_to_change,
    propose_change,
    resubmit_change,
    return_change,
    withdraw_change,
)
from tongban.catalogue.actions.drafting import (
    MOST_FILE,
    MOST_TEXT,
    begin_draft,
    begin_new,
    change_draft,
    discard_draft,
    propose_draft,
    read_into_draft,
    reopen_draft,
    write_draft,
)
from tongban.catalogue.actions.effecting import put_into_effect
from tongban.catalogue.actions.importing import (
    ImportReport,
    Rejected,
    definitions_in,
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
    "MOST_FILE",
    "MOST_TEXT",
    "ImportReport",
    "Rejected",
    "add_alias",
    "agree_to_change",
    "begin_draft",
    "begin_new",
    "bump_catalogue",
    "change_draft",
    "count_visits",
    "definitions_in",
    "discard_draft",
    "dismiss_asking",
    "import_bundles",
    "import_items",
    "keep_texts",
    "note_asking",
    "propose_change",
    "propose_draft",
    "publish_bundles",
    "publish_definitions",
    "publish_override",
    "publish_version",
    "put_into_effect",
    "read_for_publication",
    "read_into_draft",
    "reopen_draft",
    "resubmit_change",
    "return_change",
    "show_due_versions",
    "withdraw_alias",
    "withdraw_change",
    "write_draft",
]
