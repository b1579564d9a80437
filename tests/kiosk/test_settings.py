"""A kiosk's settings: made once, strict, with an id of its own; its digits cannot be read off the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from crypto.encoding import b64
from kiosk import settings
from kiosk.digits import RESTS, SECONDS_SHUT, TRIES, Digits, Door
from worrybox.web.settings import SettingsError

PIN = b64(bytes(range(16)))


def test_a_kiosk_keeps_the_id_it_was_given_when_it_was_made(tmp_path: Path) -> None:
    made = settings.make(tmp_path, pin=PIN, portal="https://box.example/s/oak/")
    assert any(made.id)
    assert settings.make(tmp_path, pin=PIN) == made == settings.load(tmp_path)
    assert made.portal == "https://box.example/s/oak"
    assert (made.slot_seconds, made.slot_seconds_outside) == (300, 1_800)


def test_slots_given_when_it_is_made_count_at_every_hour(tmp_path: Path) -> None:
    made = settings.make(tmp_path, pin=PIN, slot_seconds=5)
    assert (made.slot_seconds, made.slot_seconds_outside) == (5, 5)


def test_a_kiosk_made_before_there_were_ids_gets_one(tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(f'pin = "{PIN}"')
    assert not any(settings.load(tmp_path).id)
    named = settings.named(tmp_path)
    assert any(named.id)
    assert settings.named(tmp_path) == named


@pytest.mark.parametrize(
    "line",
    ["slot_seconds = 1", 'kiosk = "short"', 'attract = "casino"', 'portal = "file:///etc"', "unknown = 1"],
)
def test_a_setting_that_cannot_be_meant_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "kiosk.toml").write_text(f'pin = "{PIN}"\n{line}\n')
    with pytest.raises(SettingsError, match=line.partition(" ")[0]):
        settings.load(tmp_path)


def test_the_digits_are_kept_as_a_slow_hash_and_found_again(tmp_path: Path) -> None:
    settings.make(tmp_path, pin=PIN)
    settings.keep_digits(tmp_path, "4821")
    kept = settings.load(tmp_path).digits
    assert kept is not None
    assert kept.are("4821")
    assert not kept.are("4822")
    assert b"4821" not in (tmp_path / "digits").read_bytes()
    assert repr(kept).startswith("<kiosk.digits.Digits object")
    for wrong in ("482", "48211", "48a1", "٤٨٢١"):
        with pytest.raises(SettingsError, match="four digits"):
            settings.keep_digits(tmp_path, wrong)


def test_five_wrong_tries_shut_the_door_for_five_minutes() -> None:
    now = 1_000.0
    door = Door(Digits.make("4821"), clock=lambda: now)
    assert door.opens_for("4821")
    assert [door.opens_for("0000") for _ in range(TRIES)] == [False] * TRIES
    assert door.is_shut()
    assert not door.opens_for("4821")
    now += SECONDS_SHUT
    assert door.opens_for("4821")


def test_five_marks_after_the_last_try_nothing_tells_of_it() -> None:
    now = 1_000.0
    digits = Digits.make("4821")
    clock = lambda: now  # noqa: E731 - one for both
    door, untouched = Door(digits, clock=clock), Door(digits, clock=clock)
    for tries in (1, TRIES):
        assert not any(door.opens_for("0000") for _ in range(tries))
        now += SECONDS_SHUT
        for each in (door, untouched):
            for _ in range(RESTS):
                assert each is untouched or vars(each) != vars(untouched)
                each.rest()
        assert vars(door) == vars(untouched)


def test_without_digits_nobody_comes_in() -> None:
    door = Door(None, clock=lambda: 0.0)
    assert door.is_shut()
    assert not door.opens_for("")
