"""What a page in kiosk dress has that no other has, and what it has not."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from crypto.report import Audience
from portal.pages.contexts import Dress
from portal.pages.showing import form_page, front_page, sent_page
from portal.pages.way_back import words_page
from tests.web.gallery import desk
from worrybox.web.templates import render

CARRIED = {
    Audience.YOUNGER: "This screen will send it on. It works with no internet too.",
    Audience.OLDER: "This screen sends it on, even if the internet is down.",
    Audience.STAFF: "This device keeps it sealed and sends it on, even if the network is down.",
}


def pages(audience: Audience, dress: Dress) -> dict[str, str]:
    """The pages of one audience in that dress."""
    made = replace(desk(audience, dress), pinned=dress == "kiosk")
    return {
        "front": render("portal/front.html", front_page(made)),
        "form": render("portal/form.html", form_page(made)),
        "steps": render("portal/steps.html", form_page(made, for_script=True)),
        "sent": render("portal/sent.html", sent_page(made)),
        "words": render("portal/words.html", words_page(made)),
    }


def loaded(dress: Dress) -> set[str]:
    """The scripts and style sheets that these pages name, without the mark of what they hold."""
    text = "".join(page for audience in Audience for page in pages(audience, dress).values())
    return {f"{name}.{kind}" for name, kind in re.findall(r"/static/([\w-]+)-\w{8}\.(js|css)", text)}


def test_a_kiosk_loads_nothing_of_its_own_but_what_its_budget_counts() -> None:
    # tests/js/test_bundles.py counts these three; words.js stands on both.
    assert loaded("kiosk") - loaded("web") == {"kiosk.js", "kiosk.css", "journey-kiosk.js"}
    assert loaded("tablet") - loaded("web") == {"kiosk.js", "kiosk.css"}


@pytest.mark.parametrize("audience", Audience)
def test_only_a_kiosk_says_that_it_is_carried_on_without_network(audience: Audience) -> None:
    at_kiosk = pages(audience, "kiosk")
    assert [name for name, page in at_kiosk.items() if CARRIED[audience] in page] == ["form", "steps", "sent"]
    others: tuple[Dress, ...] = ("web", "tablet")
    for dress in others:
        other = "".join(pages(audience, dress).values())
        assert "internet is" not in other
        assert "no internet" not in other
        assert "sends it on" not in other


@pytest.mark.parametrize(
    ("dress", "asked"), [("web", []), ("kiosk", ["/voices/en.json"]), ("tablet", ["//"])]
)
def test_every_page_in_kiosk_dress_has_listen_and_a_tablets_asks_no_address(
    dress: Dress, asked: list[str]
) -> None:
    for page in (made for name, made in pages(Audience.OLDER, dress).items() if name != "steps"):
        assert re.findall(r'data-voices="([^"]*)"', page) == asked
