"""The outside numbers are right, in one place, and turn amber when nobody checked them for a year."""

import re
from datetime import timedelta
from pathlib import Path

from worrybox.web import numbers

WRITTEN_BY_HAND = re.compile(r"0800 ?1111|0808 ?800|0800 ?028|0300 ?123|85258")


def test_the_numbers_are_those_the_services_publish() -> None:
    shown = {each.name: each.shown for each in (*numbers.CHILD_NUMBERS, *numbers.STAFF_NUMBERS)}
    assert shown == {
        "999": "999",
        "Childline": "0800 1111",
        "Shout": "85258",
        "NSPCC": "0808 800 5000",
        "NSPCC whistleblowing line": "0800 028 0285",
        "Ofsted whistleblower hotline": "0300 123 3155",
    }


def test_a_number_dials_or_texts_itself() -> None:
    assert numbers.CHILDLINE.link == "tel:08001111"
    assert numbers.SHOUT.link == "sms:85258"


def test_numbers_turn_amber_after_twelve_months() -> None:
    assert not numbers.need_review(numbers.REVIEWED + timedelta(days=365))
    assert numbers.need_review(numbers.REVIEWED + timedelta(days=366))


def test_no_page_writes_a_number_by_hand(root: Path) -> None:
    rooms = ("portal", "kiosk", "inbox", "worrybox", "static/components")
    pages = [page for room in rooms for page in (root / room).rglob("*.html")]
    assert pages
    assert not [page for page in pages if WRITTEN_BY_HAND.search(page.read_text("utf-8"))]
