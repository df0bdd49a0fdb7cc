"""Ports to the carriers of messages."""
