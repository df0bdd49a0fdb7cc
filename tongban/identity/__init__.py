"""Persons, legal entities, accounts, mandates and officers."""
