"""Dossiers: situation answers, form data, files, completeness, reuse."""
