"""The citizens' and enterprises' front: find, read, apply, follow, rate, verify."""
