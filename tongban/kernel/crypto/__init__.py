"""Cryptography: SM2 and SM3, signed tokens, sealed fields, signing keys. Knows no domain word."""
