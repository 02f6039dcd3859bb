"""What a file is by its content, and its hash."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

OCTET_STREAM = "application/octet-stream"
PDF = "application/pdf"
TIFF = "image/tiff"
JPEG = "image/jpeg"
PNG = "image/png"

_BLOCK = 1 << 20
# Readers accept a PDF whose header begins within the first 1024 bytes (ISO 32000-1, annex H.3, note 13).
_HEADER_BYTES = 1024


def sniff(head: bytes) -> str:
    """Tell a media type from the first 1024 bytes of a file.

    Returns:
        One of the media types of this module; `application/octet-stream` for all that is no document.
    """
    if head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        return TIFF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if b"%PDF-" in head[:_HEADER_BYTES]:
        return PDF
    return OCTET_STREAM


def sniff_and_hash(path: str) -> tuple[str, str, int]:
    """Read a file once and give its media type, sha256 and size in bytes.

    Raises:
        OSError: It cannot be read, or is no regular file (a pipe would block for ever).
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(f"not a regular file: {Path(path).name}")
        digest = hashlib.sha256()
        block = stream.read(_BLOCK)
        media_type = sniff(block[:_HEADER_BYTES])
        size = 0
        while block:
            digest.update(block)
            size += len(block)
            block = stream.read(_BLOCK)
    return media_type, digest.hexdigest(), size


def read_bytes(path: str) -> bytes:
    """Read a whole file whose size was checked before."""
    return Path(path).read_bytes()
