"""Sessions whose key stands nowhere in the database: the cookie holds the key, the row is named by its digest.

Whoever reads a copy of the database opens no session with it. A plain digest is enough: a key has 165 bits of chance, so
there is nothing to guess.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.http import HttpRequest

from tongban.kernel.today import now

#: As much of the digest as fits the row: 160 bits.
_LONGEST = 40


def row_named(session_key: str) -> str:
    """The name of the row of the session with this key."""
    return hashlib.sha256(f"session {session_key}".encode()).hexdigest()[:_LONGEST]


def session_row(request: HttpRequest) -> str:
    """The name of this session's row, by which all else refers to the session; empty where there is none yet."""
    key = request.session.session_key
    return row_named(key) if key else ""


class SessionStore(db.SessionStore):
    """Django's sessions in the database, under the digest of their key."""

    # The database's own asynchronous half asks by the key itself; that of the base class asks the methods below.
    aload, asave, aexists = SessionBase.aload, SessionBase.asave, SessionBase.aexists
    acreate, adelete = SessionBase.acreate, SessionBase.adelete

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        rows = self.model.objects.filter(session_key=row_named(self.session_key or ""), expire_date__gt=now())
        found: AbstractBaseSession | None = rows.first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return bool(super().exists(row_named(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        made: AbstractBaseSession = super().create_model_instance(data)
        made.session_key = row_named(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(row_named(key))
