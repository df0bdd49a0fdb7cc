"""Divisions, public bodies and the working calendar."""
