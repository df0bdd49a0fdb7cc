"""Everybody's way in: signing on, second factors, sessions, registration, sign-on for other systems."""
