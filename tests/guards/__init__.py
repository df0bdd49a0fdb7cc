"""One file per invariant of the design. Each checker is also shown a bad sample: it must be able to fail."""
