"""Uploads are cut off while they arrive: a file that is too large never fills the disk.

How large a file may be is said by the view that takes it: 20 MB, or what `@largest_file` declares.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

#: A little above the 20 MB a material may have, so that the room that stores it can say so with its own sentence.
MOST_BYTES = 21 * 1024 * 1024
MOST_FILES = 10
View = TypeVar("View", bound=Callable[..., Any])


class FileTooLarge(RequestDataTooBig):
    """A file grew past what this view takes; `sentence` tells the reader, "" where the usual sentence does."""

    def __init__(self, sentence: str) -> None:
        super().__init__("A file of the request is larger than its view allows.")
        self.sentence = sentence


def largest_file(size: int, sentence: Callable[[], str]) -> Callable[[View], View]:
    """Declare on a view that its one file may have `size` bytes, and what somebody is told who sends more."""

    def decorate(view: View) -> View:
        view.__dict__["tongban_largest_file"] = (size, sentence)
        return view

    return decorate


class CappedUpload(TemporaryFileUploadHandler):
    """Writes to a temporary file and stops as soon as the limit is passed."""

    most_bytes = MOST_BYTES
    most_bytes_together = MOST_BYTES * MOST_FILES

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.sentence: Callable[[], str] = str
        view = request.resolver_match.func if request is not None and request.resolver_match else None
        if view is not None and (declared := view.__dict__.get("tongban_largest_file")):
            self.most_bytes, self.sentence = declared
            self.most_bytes_together = self.most_bytes + 1024 * 1024  # one file and the form around it

    def handle_raw_input(
        self,
        input_data: object,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > self.most_bytes_together:
            raise FileTooLarge(self.sentence())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > self.most_bytes:
            self.file.close()  # which deletes it; nobody else knows of it yet
            raise FileTooLarge(self.sentence())
        super().receive_data_chunk(raw_data, start)
        return None
