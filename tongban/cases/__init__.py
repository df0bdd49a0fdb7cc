"""Cases from application to archive: the acts, the clock, the log."""
