"""Texts that try to act, and a reader of pages that sees whether one did."""

from __future__ import annotations

from html.parser import HTMLParser

MARK = "ZQX"
"""Stands in each of them: where it is, the text is."""
HOSTILE = {
    "script": f"<script>alert(1)</script><wb-x onload=alert(1)>\"'{MARK}",
    "formula": f'=HYPERLINK("http://x.example","{MARK}")',
    "plus": f"+{MARK}|' /C calc'!A0",
    "terminal": f"{MARK}\x1b]0;gone\x07\x1b[2J\x9b31m",
    "turned": f"{MARK}\u202e\u2066gpj.exe\u2067",
    "nul": f"{MARK}\x00after\x7f",
    "long": MARK + "w" * 190,
    "odd": f"{MARK}e\u0301\u0336\ufdfd\U000e0041\u2028\u2029\ufeff\u200d😢",
    "template": f"{MARK}{{{{7*7}}}}{{% raw %}}';DROP TABLE held;--&lt;&amp;",
    "urdu": f"میں {MARK} (ہوں) 8B",
}
_EMPTY = frozenset("area base br col hr img input link meta source wbr".split())  # noqa: SIM905


class Seen(HTMLParser):
    """What a browser would make of a page: faults, and how often the text was met."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.met = 0
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"wb-x", "iframe", "object", "embed", "style"} or (tag == "script" and "src" not in named):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or (value or "").lower().strip().startswith("javascript:"):
                self.faults.append(f"{tag} {name}")
            if MARK in (value or ""):
                self.met += 1
                if name != "value" or named.get("dir") != "auto":
                    self.faults.append(f"{tag} {name}={value}")
        if tag not in _EMPTY:
            self._open.append((tag, named.get("dir") == "auto" or tag == "bdi"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if MARK in data:
            self.met += 1
            # Only what stands in a box of its own direction cannot turn round what stands beside it.
            if not any(isolates for _, isolates in self._open):
                self.faults.append(f"not isolated in {[tag for tag, _ in self._open][-2:]}: {data[:60]!r}")


def seen_in(page: str) -> Seen:
    seen = Seen()
    seen.feed(page)
    seen.close()
    return seen
