"""What a browser without script makes of the page: its form, filled as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from tests.portal.conftest import Portal

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Page(HTMLParser):
    """The fields of the form, and all text."""

    fields: dict[str, str] = field(default_factory=dict)
    removable: list[str] = field(default_factory=list)
    taken_off: list[str] = field(default_factory=list)
    kept_off: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._in_words = False
        self._in_template = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input or the start of the words."""
        values = dict(attrs)
        if tag == "template":
            self._in_template = True
        if tag == "input" and values.get("type") == "hidden" and values.get("name") == "removed":
            self.kept_off.append(values["value"] or "")
        elif tag == "input" and values.get("type") == "hidden":
            self.fields[values["name"] or ""] = values["value"] or ""
        elif tag == "input" and values.get("name") == "removed" and not self._in_template:
            self.removable.append(values["value"] or "")
            if "checked" in values:
                self.taken_off.append(values["value"] or "")
        if tag == "textarea":
            self._in_words = True
            self.fields["what"] = ""

    def handle_endtag(self, tag: str) -> None:
        """Note the end of the words."""
        if tag == "textarea":
            self._in_words = False
            # HTML drops one line end right after the tag.
            self.fields["what"] = self.fields["what"].removeprefix("\n")
        if tag == "template":
            self._in_template = False

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self._in_words:
            self.fields["what"] += data
        self.text += data


def read(html: str) -> Page:
    """The page."""
    page = Page()
    page.feed(html)
    return page


def open_page(portal: Portal) -> Page:
    """GET /."""
    return read(portal.client.get("/").text)


def post(portal: Portal, page: Page, words: str, *, removed: tuple[str, ...] | None = None) -> Any:
    """Press the button, with the boxes as they came unless `removed` says which are ticked."""
    ticked = page.taken_off if removed is None else removed
    pairs = [("what", words), *(("removed", id_) for id_ in (*ticked, *page.kept_off))]
    pairs += [(name, page.fields[name]) for name in ("shown", "id")]
    return portal.client.post("/", content=urlencode(pairs), headers=FORM)
