"""Identifiers, errors, time, crypto, storage, outbox, jobs; knows no domain word."""
