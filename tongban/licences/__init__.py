"""Licence types, licences as signed records, their renderings, and verification by strangers."""
