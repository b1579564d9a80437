"""What a browser without script makes of a page: its form, with every field as it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from tests.portal.conftest import Portal

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Attributes = list[tuple[str, str | None]]


@dataclass
class Page(HTMLParser):
    """What the form would send (`pairs`), what it could (`offered`: values by name), and all text."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, list[str]] = field(default_factory=dict)
    kept_off: list[str] = field(default_factory=list)
    action: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._templates = 0
        self._box = ""
        self._select = ""
        self._typed = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note a field; what stands in a template is none."""
        values = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        if self._templates:
            return
        if tag == "form":
            self.action = values["action"]
        elif tag == "input":
            self._input(values)
        elif tag == "select":
            self._select = values["name"]
        elif tag == "option":
            self._offer(self._select, values["value"])
            if "selected" in values:
                self.pairs.append((self._select, values["value"]))
        elif tag == "textarea":
            self._box, self._typed = values["name"], ""

    def _input(self, values: dict[str, str]) -> None:
        name, kind = values.get("name", ""), values.get("type", "text")
        if kind in ("radio", "checkbox"):
            self._offer(name, values["value"])
        if kind == "hidden" and name == "removed":
            self.kept_off.append(values["value"])
        if name and (kind not in ("radio", "checkbox") or "checked" in values):
            self.pairs.append((name, values.get("value", "")))

    def _offer(self, name: str, value: str) -> None:
        self.offered.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a box."""
        self._templates -= tag == "template"
        if tag == "textarea":
            # HTML drops one line end right after the tag.
            self.pairs.append((self._box, self._typed.removeprefix("\n")))
            self._box = ""

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self._box:
            self._typed += data
        self.text += data

    @property
    def fields(self) -> dict[str, str]:
        """The last value of each name."""
        return dict(self.pairs)

    @property
    def taken_off(self) -> list[str]:
        """The ids of the cards that are ticked."""
        return [value for name, value in self.pairs if name == "removed" and value not in self.kept_off]

    def with_field(self, name: str, *values: str) -> Page:
        """The same page with other values in the field `name`."""
        others = [pair for pair in self.pairs if pair[0] != name]
        changed = Page([*others, *((name, value) for value in values)], self.offered, self.kept_off)
        changed.action, changed.text = self.action, self.text
        return changed


def read(html: str) -> Page:
    """The page."""
    page = Page()
    page.feed(html)
    return page


def open_page(portal: Portal, audience: str = "") -> Page:
    """Through the front page to the form, as a visitor comes; `audience` is "", "younger" or "staff"."""
    home = portal.school.home
    portal.client.get(home + audience)
    return read(portal.client.get(f"{home}{audience}/form".replace("//", "/")).text)


def send(portal: Portal, page: Page) -> Any:
    """Press the button, with everything as it stands."""
    return portal.client.post(page.action, content=urlencode(page.pairs), headers=FORM)


def post(portal: Portal, page: Page, words: str, *, removed: tuple[str, ...] | None = None) -> Any:
    """Press the button with `words` typed, the cards as they came unless `removed` says which are ticked."""
    if removed is not None:
        page = page.with_field("removed", *removed, *page.kept_off)
    return send(portal, page.with_field("what", words))
