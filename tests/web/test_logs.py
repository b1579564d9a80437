"""The log can say only what is on a room's list: no address, no agent, no words, no time of day."""

import io
import logging
import re
from datetime import datetime

import pytest

from worrybox.web import logs

EVENTS = {"started": frozenset({"port"}), "refused": frozenset({"reason", "day"})}


@pytest.fixture
def said() -> io.StringIO:
    stream = io.StringIO()
    logs.set_up(stream=stream)
    return stream


def test_an_event_is_one_line_with_the_day_and_no_time(said: io.StringIO) -> None:
    logs.EventLog("portal", EVENTS).write("started", port=8400)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d INFO portal started port=8400\n", said.getvalue())


def test_an_event_or_field_off_the_list_cannot_be_written(said: io.StringIO) -> None:
    log = logs.EventLog("portal", EVENTS)
    with pytest.raises(logs.UnknownEventError):
        log.write("visited")
    with pytest.raises(logs.UnknownEventError):
        log.write("started", address=1)
    assert said.getvalue() == ""


@pytest.mark.parametrize("value", ["two words", "a\nb", "127.0.0.1:80", "Mozilla/5.0 (X11)", "é", "x" * 65])
def test_a_value_that_is_not_our_own_word_is_withheld(said: io.StringIO, value: str) -> None:
    logs.EventLog("portal", EVENTS).write("refused", reason=value)
    assert said.getvalue().endswith("refused reason=<withheld>\n")


def test_of_a_moment_only_the_day_is_written(said: io.StringIO) -> None:
    logs.EventLog("portal", EVENTS).write("refused", day=datetime(2026, 11, 22, 9, 59))  # noqa: DTZ001
    assert said.getvalue().endswith("day=2026-11-22\n")


def test_a_fault_names_type_and_place_and_never_its_message(said: io.StringIO) -> None:
    log = logs.EventLog("portal", EVENTS)
    try:
        b"\xff canary".decode()
    except UnicodeDecodeError as error:
        log.fault("refused", error)
    assert "UnicodeDecodeError at test_logs.py:" in said.getvalue()
    assert "canary" not in said.getvalue()


def test_other_libraries_cannot_put_words_into_the_log(said: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").error("%s - canary", ("127.0.0.1", 80))
    logging.getLogger("asyncio").error("Task exception: canary")
    logging.getLogger("uvicorn.access").critical("127.0.0.1 GET /canary")
    assert said.getvalue().count("(message withheld)") == 2
    assert not any(word in said.getvalue() for word in ("canary", "127.0.0.1"))
