"""What somebody had typed when the session ended: kept sealed for the same account, for half an hour."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from tongban.identity.errors import KeptFormGone
from tongban.identity.models import Account
from tongban.identity.models.signon import KeptForm
from tongban.kernel.today import now

KEPT_FOR = timedelta(minutes=30)
#: Longer forms are drafts, and drafts save themselves.
MOST_CHARACTERS = 60_000


@transaction.atomic
def keep_form(account_id: int, *, path: str, fields: Mapping[str, Sequence[str]]) -> UUID | None:
    """Keep it, but for secrets and tokens; None when it is too long to be kept."""
    left_out = ("csrf", "password", "code", "credential")
    body = json.dumps(
        [[name, list(texts)] for name, texts in fields.items() if not any(word in name.lower() for word in left_out)],
        ensure_ascii=False,
    )
    if len(body) > MOST_CHARACTERS or len(path) > 300:
        return None
    KeptForm.objects.filter(account_id=account_id, path=path).delete()
    return KeptForm.objects.create(account_id=account_id, path=path, body=body, until=now() + KEPT_FOR).id


def kept_form(account: Account, *, form_id: UUID) -> tuple[str, list[tuple[str, str]]]:
    """Where it goes and what it says. Raises KeptFormGone for anybody but its owner, and after its time."""
    kept = KeptForm.objects.filter(id=form_id, account=account, until__gt=now()).first()
    if kept is None:
        raise KeptFormGone
    return kept.path, [(name, text) for name, texts in json.loads(kept.body) for text in texts]
