"""The same vectors and the same interoperation in the engines that children have: Chromium and Firefox."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nacl.public
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from crypto.payload import Report, parse_payload
from tests.js.harness import HERE, run
from tests.portal.cast import Cast

VECTORS = HERE.parent / "vectors"
NAMES = sorted(path.stem for path in VECTORS.glob("*.json"))
PAGE = '<!doctype html><meta charset="utf-8"><title>Vectors</title><script src="/judge.js"></script>'


@pytest.fixture(scope="module")
def judge(node: Path, js: object, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vector runner as one script for a browser."""
    del js  # for its installed packages
    made = tmp_path_factory.mktemp("judge") / "judge.js"
    esbuild = root / "static/node_modules/esbuild/bin/esbuild"
    command = [node, esbuild, HERE / "browser_entry.mjs", "--bundle", "--target=es2020", f"--outfile={made}"]
    environment = {**os.environ, "NODE_PATH": str(root / "static/node_modules")}
    subprocess.run([str(word) for word in command], check=True, capture_output=True, env=environment)
    return made


@pytest.fixture
def address(serve: Callable[[Any], str], judge: Path, bundles: dict[str, Path]) -> str:
    async def blank(_request: object) -> HTMLResponse:
        return HTMLResponse(PAGE)

    def file(path: Path) -> Callable[[object], Any]:
        async def answer(_request: object) -> FileResponse:
            return FileResponse(path, media_type="text/javascript")

        return answer

    scripts = [Route(f"/{name}", file(path)) for name, path in bundles.items() if name.endswith(".js")]
    vectors = Mount("/vectors", StaticFiles(directory=VECTORS))
    return serve(Starlette(routes=[Route("/", blank), Route("/judge.js", file(judge)), *scripts, vectors]))


JUDGE = """async (name) => {
  const document = await (await fetch(`/vectors/${name}.json`)).json();
  return judge(document, new URL("/verify-noble.js", location).href);
}"""
NO_SUBTLE = 'Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined })'


def test_every_vector_comes_out_as_in_python(each_page: Page, address: str, node: Path) -> None:
    each_page.goto(address)
    judged = [case for name in NAMES for case in each_page.evaluate(JUDGE, name)]
    assert [case for case in judged if case["wrong"] is not None] == []
    in_node = run(node, "run_vectors.mjs", *(VECTORS / f"{name}.json" for name in NAMES)).splitlines()
    assert judged == [json.loads(line) for line in in_node], "the same cases of the same kinds"


@pytest.mark.parametrize("name", ["rosters", "replies"])
def test_without_the_browsers_own_ed25519_they_come_out_the_same(
    each_page: Page, address: str, name: str
) -> None:
    each_page.goto(address)
    each_page.evaluate(NO_SUBTLE)
    assert each_page.evaluate("crypto.subtle === undefined")
    assert [case for case in each_page.evaluate(JUDGE, name) if case["wrong"] is not None] == []


SEAL = """async (signed) => {
  const seal = await import("/seal.js");
  const roster = seal.readRoster(signed, new Date().toISOString().slice(0, 10));
  const choice = seal.chooseReaders(roster, "pupil", []);
  const facts = {day: "2026-11-22", channel: "web", pinned: false, form: {id: "england-2026", version: 1},
    audience: "older", lang: "en", urgent: false, about: null, subject: "pupil", removed: [],
    answers: {what: "From a real browser."}};
  return Array.from(seal.sealReport(facts, roster, choice));
}"""


def test_what_the_built_bundle_seals_here_pynacl_opens(each_page: Page, address: str, cast: Cast) -> None:
    each_page.goto(address)
    envelope = bytes(each_page.evaluate(SEAL, cast.signed().decode()))
    assert cast.who_opens(envelope) == {"r1", "r2"}
    payload = cast.opened(envelope, by="r1")
    assert payload is not None
    report = parse_payload(payload)
    assert isinstance(report, Report)
    assert report.answers == {"what": "From a real browser."}


DRAW = """async () => {
  const words = await import("/words.js");
  const drawn = Array.from({length: 300}, words.draw);
  const typed = drawn.map((code) => words.check(` ${code.join(" - ").toUpperCase()}! `).join());
  return [drawn, typed.every((code, at) => code === drawn[at].join())];
}"""


def test_codes_are_five_words_of_the_list_drawn_each_by_itself(
    each_page: Page, address: str, root: Path
) -> None:
    listed = set((root / "static/words/en.txt").read_text().split())
    each_page.goto(address)
    drawn, all_read_back = each_page.evaluate(DRAW)
    words = [word for code in drawn for word in code]
    assert {len(code) for code in drawn} == {5}
    assert set(words) <= listed
    # 1,500 draws from 1,296 words: about 890 different ones if each is drawn by itself.
    assert 830 < len(set(words)) < 950
    assert all_read_back


def test_what_pynacl_seals_opens_here(each_page: Page, address: str) -> None:
    key = nacl.public.PrivateKey.generate()
    messages = [bytes([size % 251]) * size for size in (0, 1, 63, 64, 65, 20_000)]
    each_page.goto(address)
    for message in messages:
        box = nacl.public.SealedBox(key.public_key).encrypt(message)
        opened = each_page.evaluate("([box, secret]) => openBox(box, secret)", [list(box), list(bytes(key))])
        assert bytes(opened) == message
