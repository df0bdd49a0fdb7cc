"""Ports to foreign identity systems and to the sign-in library."""
