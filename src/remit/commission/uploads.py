"""Uploads that never touch the disk: files that tell of people are kept in memory, and not long.

Django writes larger uploads to temporary files in clear, which sealing them is there to prevent.
"""

from __future__ import annotations

from functools import wraps
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.views.decorators.csrf import csrf_exempt, csrf_protect

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Page = Callable[..., HttpResponseBase]


class InMemory(FileUploadHandler):
    """Keeps an upload in memory; of one beyond the limit, so much that it is seen to be."""

    def __init__(self, request: HttpRequest, most_bytes: int) -> None:
        super().__init__(request)
        self._most = most_bytes
        self._content = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file anew."""
        super().new_file(*args, **kwargs)
        self._content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a part of the file. What lies beyond the limit is let go."""
        if start <= self._most:
            self._content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file."""
        self._content.seek(0)
        return InMemoryUploadedFile(
            file=self._content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def kept_in_memory(most_bytes: int) -> Callable[[Page], Page]:
    """Keep the files that a page is sent in memory alone; a page's outermost decorator.

    The handler has to stand before anything reads what was sent, and the check against forged
    requests reads it: so that check comes after.
    """

    def keep(page: Page) -> Page:
        checked = csrf_protect(page)

        @csrf_exempt
        @wraps(page)
        def open_page(request: HttpRequest, **parts: Any) -> HttpResponseBase:
            request.upload_handlers = [InMemory(request, most_bytes)]
            return checked(request, **parts)

        return open_page

    return keep
