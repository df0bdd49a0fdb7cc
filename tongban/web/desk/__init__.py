"""The desk: where officers pre-review, accept, review, decide, issue and deliver."""
