"""The shared fixtures hold what tests rely on: real browsers, async after a browser, no silent skips."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import httpx2
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.browser import axe_violations

PAGE = '<!doctype html><html lang="en"><title>School help</title><main><h1>Hello</h1></main></html>'


async def hello(_: Request) -> HTMLResponse:
    return HTMLResponse(PAGE)


APP = Starlette(routes=[Route("/", hello)])


@pytest.mark.slow
def test_a_served_app_opens_in_each_browser(each_page: Page, serve: Callable[[object], str]) -> None:
    each_page.goto(serve(APP))
    assert each_page.inner_text("h1") == "Hello"


def test_axe_finds_a_fault_and_passes_a_sound_page(page: Page) -> None:
    page.set_content(PAGE)
    assert axe_violations(page) == []
    page.set_content(PAGE.replace("<h1>", '<img src="data:,"><h1>'))
    assert any(line.startswith("image-alt") for line in axe_violations(page))


async def test_async_tests_run_after_a_browser_was_used(serve: Callable[[object], str]) -> None:
    async with httpx2.AsyncClient() as client:
        assert (await client.get(serve(APP))).text == PAGE


def test_asyncio_run_works_after_a_browser_was_used() -> None:
    assert asyncio.run(anyio.Path(__file__).exists())


def test_node_runs(node: Path) -> None:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("v")


@pytest.mark.slow
@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_skip_fails_in_ci_and_only_there(tmp_path: Path, root: Path, ci: str, code: int) -> None:
    (tmp_path / "conftest.py").write_text("from tests.conftest import *\n" + _HOOKS)
    (tmp_path / "test_one.py").write_text("import pytest\ndef test_it(): pytest.skip('no reason')\n")
    environment = {"CI": ci, "PATH": "", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout


_HOOKS = "from tests.conftest import pytest_runtest_makereport, pytest_make_collect_report\n"
