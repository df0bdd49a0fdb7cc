"""What machines may ask: the catalogue as data. Nothing here is private and nothing here changes anything."""
