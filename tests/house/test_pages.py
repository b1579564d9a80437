"""Nothing a browser loads comes from elsewhere, and no template carries code of its own."""

from __future__ import annotations

import json

from tests.house.rules import ROOMS, ROOT, faults, inline_code, string_html, third_party_origins, tracked

TEMPLATES = tracked("static/*.html", *(f"{room}/*.html" for room in ROOMS))
LOADED = [*TEMPLATES, *tracked("static/*.js", "static/*.css", "static/*.svg")]


def test_no_third_party_origin() -> None:
    assert faults(third_party_origins, LOADED) == {}


def test_no_inline_script_style_or_handler() -> None:
    # Saved as a file and opened without us: it has to bring what it looks like.
    served = [path for path in TEMPLATES if path.name != "referral_file.html"]
    assert len(served) == len(TEMPLATES) - 1
    assert faults(inline_code, served) == {}


def test_no_script_makes_markup_or_code_from_a_string() -> None:
    assert faults(string_html, tracked("static/js/*.js", "static/components/*.js")) == {}


def test_the_built_bundle_names_no_other_host() -> None:
    built = [path for path in (ROOT / "static/build").glob("*") if path.suffix in {".js", ".css"}]
    assert faults(third_party_origins, built) == {}


def test_the_browser_packages_are_locked_by_hash_and_not_by_place() -> None:
    lock = json.loads((ROOT / "static/package-lock.json").read_bytes())
    packages = [facts for name, facts in lock["packages"].items() if name]
    assert packages
    assert all("integrity" in facts and "resolved" not in facts for facts in packages)


def test_the_rules_see_what_breaks_them() -> None:
    assert list(third_party_origins('<script src="https://cdn.example.org/x.js">'))
    assert list(third_party_origins("a { background: url(//cdn.example.org/x.png) }"))
    assert not list(third_party_origins('<svg xmlns="http://www.w3.org/2000/svg">'))
    assert not list(third_party_origins('<a href="https://www.childline.org.uk">Childline</a>'))
    assert list(inline_code("<script>alert(1)</script>"))
    assert list(inline_code('<button onclick="x()">'))
    assert list(inline_code('<p style="color: red">'))
    assert not list(inline_code('<script type="module" src="{{ asset(\'app.js\') }}"></script>'))
    assert list(string_html("box.innerHTML = words"))
