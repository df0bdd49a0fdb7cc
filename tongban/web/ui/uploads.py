"""Uploads are cut off while they arrive: a file that is too large never fills the disk."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

#: A little above the 20 MB a file may have, so that the room that stores it can say so with its own sentence.
MOST_BYTES = 21 * 1024 * 1024
MOST_BYTES_PER_REQUEST = 10 * MOST_BYTES


class CappedUpload(TemporaryFileUploadHandler):
    """Writes to a temporary file and stops as soon as the limit is passed."""

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_BYTES_PER_REQUEST:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > MOST_BYTES:
            self.file.close()  # with it the temporary file is gone
            raise RequestDataTooBig
        super().receive_data_chunk(raw_data, start)
        return None
