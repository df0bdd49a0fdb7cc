"""Applying for a joint service: whom for, which parts, the questions, one form, one list of materials, one submission."""
