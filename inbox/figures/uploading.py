"""The files of figures that a browser sends with one form: held in memory, never written anywhere."""

from __future__ import annotations

from email.message import Message
from email.parser import BytesParser

from inbox.errors import FiguresError
from inbox.figures.figures import MAX_BYTES

MAX_FILES = 100
MAX_UPLOAD = 2_000_000
"""Bytes of them all, with what stands around them: one school's file has about 3,000."""


def sent_files(content_type: str, body: bytes) -> tuple[str, list[bytes]]:
    """What was pressed, and the files in the order they were chosen. Raises FiguresError."""
    head = b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n"
    try:
        whole = BytesParser().parsebytes(head + body)
    except RecursionError:
        # Forms within forms within forms: no browser sends that.
        raise FiguresError("the files did not come as a form sends them") from None
    if whole.get_content_type() != "multipart/form-data" or whole.defects or not whole.is_multipart():
        raise FiguresError("the files did not come as a form sends them")
    pressed, files = "", []
    for part in whole.walk():
        if part is whole:
            continue
        name, content = _part(part)
        if name == "do":
            pressed = content.decode("ascii", "replace")
        elif name == "files" and (content or part.get_filename()):
            files.append(content)
    if len(files) > MAX_FILES:
        raise FiguresError(f"at most {MAX_FILES} files are merged at once")
    return pressed, files


def _part(part: Message) -> tuple[str, bytes]:
    content = part.get_payload(decode=True)
    odd = part.is_multipart() or part.defects or part.get("Content-Transfer-Encoding") is not None
    if odd or not isinstance(content, bytes) or part.get_content_disposition() != "form-data":
        raise FiguresError("the files did not come as a form sends them")
    if len(content) > MAX_BYTES:
        raise FiguresError("a file of figures is larger than any that we write")
    return str(part.get_param("name", "", "content-disposition")), content
