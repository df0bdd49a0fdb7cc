"""A natural person becomes known: found by the document, under whichever secret it was written, or recorded. Part of an act."""

from typing import Any

from tongban.identity.consents import fourteenth_birthday
from tongban.identity.documents import Document
from tongban.identity.models import Person
from tongban.kernel.crypto.vault import keyed_indexes
from tongban.kernel.locks import alone
from tongban.kernel.today import today


def known_or_new(papers: Document, **told: Any) -> tuple[Person, bool]:
    """The person with this document, whoever it was merged into, and whether it is recorded only now, with what is `told`.

    Never found by name: two people may have the same.
    """
    indexes = keyed_indexes(papers.index_text, "person.id_number")
    alone(min(indexes))  # while secrets change, the same number may be asked for under two indexes at once
    known = Person.objects.filter(id_index__in=indexes).select_related("merged_into").first()
    if known is not None:
        return known.merged_into or known, False
    grown = fourteenth_birthday(papers.number)
    person = Person.objects.create(
        document=papers.kind,
        country=papers.country,
        id_number=papers.number,
        child_until=grown if grown is not None and grown > today() else None,
        **told,
    )
    return person, True
