"""Settings, addresses, wiring and the server entry: the only room that sees all others."""
