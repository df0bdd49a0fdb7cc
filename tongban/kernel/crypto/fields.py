"""Model fields whose values stand encrypted in the database.

They cannot be searched or sorted by: keep a `KeyedIndexField` beside them where something must be found.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.lookups import IsNull

from tongban.kernel.crypto.vault import SEALED, keyed_index, vault

if TYPE_CHECKING:
    _TextField = models.TextField[Any, Any]
    _CharField = models.CharField[Any, Any]
    _JSONField = models.JSONField[Any, Any]
else:
    _TextField = models.TextField
    _CharField = models.CharField
    _JSONField = models.JSONField


class _SealedField(_TextField):
    """Text, sealed on its way into the database and opened on its way out.

    The key belongs to the column (`app.model.field`): a value copied into another column does not open.
    Whoever renames model or field gives the old name as `purpose`.
    """

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self._given_purpose = purpose
        super().__init__(*args, **kwargs)

    @property
    def purpose(self) -> str:
        """What the column's key is derived for."""
        return self._given_purpose or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> Any:
        """As Django stores it in migrations."""
        name, path, args, kwargs = super().deconstruct()
        if self._given_purpose:
            kwargs["purpose"] = self._given_purpose
        return name, path, args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        """Sealed; None and the empty text stay as they are, they tell nothing."""
        return value if value in (None, "") else vault().seal_text(self.purpose, self._to_text(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Opened."""
        return value if value in (None, "") else self._from_text(vault().open_text(self.purpose, value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull`: every sealing of the same value differs, any other comparison would silently find nothing."""
        if lookup_name == "isnull":
            return IsNull
        raise TypeError(f"{self.purpose} is encrypted: keep a keyed index beside it and look that up instead")

    def _to_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> Any:
        return text


class EncryptedTextField(_SealedField):
    """An encrypted text."""


class EncryptedJSONField(_SealedField):
    """An encrypted JSON value."""

    def _to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _from_text(self, text: str) -> Any:
        return json.loads(text)


class KeyedIndexField(_CharField):
    """The keyed hash of the encrypted column `of`, by which its value is found; "" where that is empty.

    Written with the row, never by hand. Look up with `field__in=keyed_indexes(value, purpose)`: while the master secret
    is being changed, rows stand under the old or the new one.
    """

    def __init__(self, *args: Any, of: str, purpose: str, **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        super().__init__(*args, **{"max_length": 64, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        """As Django stores it in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of, "purpose": self.purpose}

    def pre_save(self, row: models.Model, add: bool) -> str:
        """Worked out from the value beside it."""
        value = getattr(row, self.of)
        index = keyed_index(str(value), self.purpose) if value else ""
        setattr(row, self.attname, index)
        return index


class SealedJSONField(_JSONField):
    """JSON of which a part stands encrypted: the values under the keys of `sealed`, or all of it where none is named.

    The column stays JSON and what is not sealed can be looked up; the program sees plain values, so hashes over them do
    not change when keys do. A value written before it was sealed is read as it stands.
    """

    def __init__(self, *args: Any, purpose: str, sealed: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.purpose, self.sealed = purpose, sealed
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """As Django stores it in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose, "sealed": self.sealed}

    def get_prep_value(self, value: Any) -> Any:
        """Sealed where it has to be; what is empty tells nothing."""
        value = super().get_prep_value(value)
        if not self.sealed:
            return self._shut(value)
        if not isinstance(value, dict):
            return value  # compared with a part that stands open
        return {key: self._shut(one) if key in self.sealed else one for key, one in value.items()}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Opened."""
        value = super().from_db_value(value, expression, connection)
        if self.sealed and isinstance(value, dict):
            return {key: self._opened(one) if key in self.sealed else one for key, one in value.items()}
        return self._opened(value)

    def _shut(self, value: Any) -> Any:
        if value in (None, "", {}, []) or not isinstance(value, dict | list | str):
            return value
        return vault().seal_text(self.purpose, json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def _opened(self, value: Any) -> Any:
        is_sealed = isinstance(value, str) and value.startswith(SEALED)
        return json.loads(vault().open_text(self.purpose, value)) if is_sealed else value
