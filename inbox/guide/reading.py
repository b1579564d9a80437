"""The guide for readers, read from one text: as blocks for a page, and as a PDF to print.

Its text has headings, numbered lines, dashes and paragraphs, and nothing else of Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inbox.exports.faces import Faces
from inbox.exports.paper import Paper

TEXT = Path(__file__).with_name("readers.md")


class Kind(StrEnum):
    """What one block is."""

    PARAGRAPH = "paragraph"
    NUMBERED = "numbered"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the lines of one list."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and what stands under it; the first has the title of the guide."""

    title: str
    blocks: tuple[Block, ...]


def chapters() -> tuple[Chapter, ...]:
    """The whole guide, in order."""
    parts = re.split(r"^#+ (.+)$", TEXT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return tuple(
        Chapter(title, tuple(_block(each) for each in text.strip().split("\n\n") if each))
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    )


def _block(said: str) -> Block:
    lines = said.split("\n")
    for kind, mark in ((Kind.NUMBERED, r"\d+\. "), (Kind.DASHED, "- ")):
        if all(re.match(mark, line) for line in lines):
            return Block(kind, tuple(re.sub(mark, "", line, count=1) for line in lines))
    return Block(Kind.PARAGRAPH, (" ".join(lines),))


def as_pdf(faces: Faces, *, school: str) -> bytes:
    """To print and keep away from the computer."""
    first, *rest = chapters()
    paper = Paper(first.title, faces=faces, footer=school)
    for chapter in (first, *rest):
        if chapter is not first:
            paper.heading(chapter.title)
        for block in chapter.blocks:
            for at, line in enumerate(block.lines, 1):
                mark = {Kind.NUMBERED: f"{at}. ", Kind.DASHED: "– "}.get(block.kind, "")
                paper.text(mark + line)
    return paper.done()
