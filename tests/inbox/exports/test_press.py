"""Papers are printed apart: by a process that has no key, says nothing on the way and ends in time."""

from __future__ import annotations

import json
import os
import signal

import pytest

from inbox.errors import CaseError, PosterError
from inbox.exports import press
from inbox.exports.press import apart
from worrybox.web.i18n import LANGUAGES, language, speaking

pytestmark = pytest.mark.slow


def surroundings(said: str) -> bytes:
    handles = [each for each in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{each}")]
    return json.dumps([said, dict(os.environ), os.getcwd(), len(handles), language().tag]).encode()


def refuse(said: str) -> bytes:
    raise CaseError(said)


def crash(said: str) -> bytes:
    os._exit(7) if said == "die" else None
    raise RuntimeError(said)


def never_end() -> bytes:
    signal.pause()
    return b""


def test_it_gets_the_words_the_language_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "marmalade")
    with speaking(LANGUAGES["cy"]):
        said, environment, where, handles, tag = json.loads(apart(surroundings, "their words"))
    assert (said, where, tag) == ("their words", "/", "cy")
    assert "CANARY" not in environment
    assert not {*environment} - {"LC_CTYPE"}
    # Three pipes, and what it reads this list by.
    assert handles <= 4


def test_a_refusal_comes_back_in_its_words_and_a_crash_without_any(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaseError, match="about someone who works here"):
        apart(refuse, "about someone who works here")
    for how in ("marmalade", "die"):
        with pytest.raises(PosterError, match="this computer could not print it"):
            apart(crash, how)
    monkeypatch.setattr(press, "SECONDS", 0.01)
    with pytest.raises(PosterError, match="this computer could not print it"):
        apart(never_end)
    assert "".join(capfd.readouterr()) == ""
