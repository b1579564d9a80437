"""Only what the build listed is served, under hashed names, in the smallest form a browser takes."""

import asyncio
import json
import shutil
from pathlib import Path

import brotli
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

import hatch_build
from worrybox.web import assets

CSS_BUDGET = {
    "app.css": 4_096,
    "kiosk.css": 4_096,
    "inbox.css": 4_608,
    "print.css": 512,
    "forced.css": 512,
    "aside.css": 512,
    "draw.css": 512,
    "practice.css": 512,
}
app = Starlette(routes=[Mount("/static", assets.static_app)])


def get(path: str, accepted: str = "") -> httpx2.Response:
    async def send() -> httpx2.Response:
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app), base_url="http://school.test"
        ) as client:
            return await client.get(path, headers={"accept-encoding": accepted})

    return asyncio.run(send())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    build = tmp_path / "static" / "build"
    build.mkdir(parents=True)
    (build / "app-AAAA.css").write_text("p{}")
    (build / "manifest.json").write_text(json.dumps({"stamp": "", "files": {"app.css": "app-AAAA.css"}}))
    shutil.copytree(assets.SITE / "static/components/page", tmp_path / "static/components/page")
    return tmp_path


def test_the_stamp_is_the_one_the_build_hook_writes() -> None:
    assert assets.source_stamp(assets.SITE) == hatch_build.source_stamp(assets.SITE)


def test_an_asset_is_kept_for_ever_under_its_hash() -> None:
    answer = get(assets.url("app.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("", None),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.0", None),
        ("identity", None),
    ],
)
def test_the_smallest_form_the_browser_takes_is_sent(accepted: str, coding: str | None) -> None:
    answer = get(assets.url("app.css"), accepted)
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == assets.bundle().files[assets.url("app.css")[8:]].plain


@pytest.mark.parametrize(
    "path", ["/static/app.css", "/static/", "/static/manifest.json", "/static/..%2f..%2fpyproject.toml"]
)
def test_what_the_build_did_not_list_is_not_there(path: str) -> None:
    assert get(path).status_code == 404


def test_a_missing_bundle_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(assets.BundleMissingError, match="missing: run `make bundle`"):
        assets.load(tmp_path)


def test_a_damaged_bundle_says_what_to_run(site: Path) -> None:
    (site / "static/build/manifest.json").write_text("{")
    with pytest.raises(assets.BundleMissingError, match="damaged: run `make bundle`"):
        assets.load(site)


def test_a_bundle_older_than_its_sources_is_refused_in_a_checkout_only(site: Path) -> None:
    assert assets.load(site).urls["app.css"] == "/static/app-AAAA.css"
    (site / "hatch_build.py").write_text("")
    with pytest.raises(assets.BundleMissingError, match="older than its sources"):
        assets.load(site)


@pytest.mark.parametrize(("name", "budget"), CSS_BUDGET.items())
def test_a_style_sheet_fits_its_budget(name: str, budget: int) -> None:
    plain = assets.bundle().files[assets.url(name)[8:]].plain
    assert len(brotli.compress(plain, quality=11)) <= budget
