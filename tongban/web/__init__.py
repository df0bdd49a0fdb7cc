"""Everything that speaks HTTP; no business rule lives here."""
