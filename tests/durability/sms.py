"""A carrier that keeps count in a file, one line for every message it was handed."""

import os


class CountedSms:
    """Appends with one write, so that a killed process leaves a whole line or none."""

    simulated = True

    def send(self, phone: str, text: str) -> None:
        """Note it."""
        handle = os.open(os.environ["COUNTED_SMS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, f"{text}\n".encode())
        finally:
            os.close(handle)
