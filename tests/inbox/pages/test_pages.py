"""The readers' office by a real HTTP client: signing in, the list, one report, the lock."""

from __future__ import annotations

import html
import logging
import re

import pytest
from starlette.applications import Starlette

from crypto.encoding import b64
from tests.inbox.pages.conftest import Hands, Visit, keep, sign_in
from tests.inbox.school import ALEX, GRACE, MORGAN, InventedSchool, id_of


def shown_words(page: str) -> list[str]:
    """What stands in the blocks of the reporter's words, as a browser reads it."""
    found = re.findall(r'<pre class="words" dir="auto">\n(.*?)</pre>', page, re.DOTALL)
    return [html.unescape(each) for each in found]


@pytest.mark.parametrize("path", ["/", "/?show=new", f"/reports/{b64(bytes(16))}"])
def test_without_a_session_every_page_leads_to_the_door(visit: Visit, path: str) -> None:
    answer = visit().get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_the_list_shows_the_first_line_and_what_is_new(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("They take my lunch.\nEvery day.")
    keep(app, report, school.sealed("Something calmer"))
    morgan = visit(MORGAN)
    page = morgan.get("/").text
    assert "They take my lunch. Every day." in page
    assert "<b>2 are new.</b>" in page
    morgan.get(f"/reports/{b64(id_of(report))}")
    assert "<b>1 is new.</b>" in morgan.get("/").text
    assert "They take my lunch." not in morgan.get("/?show=new").text


def test_a_report_page_has_the_exact_words(app: Starlette, school: InventedSchool, visit: Visit) -> None:
    words = "\n  two  spaces, <b>no markup</b> & \u202eback\n\ttab 🙂\n"
    report = school.sealed(words)
    keep(app, report)
    page = visit(MORGAN).get(f"/reports/{b64(id_of(report))}").text
    assert shown_words(page) == [words]
    assert "<b>no markup" not in page


def test_a_report_page_says_who_else_reads_it_and_who_was_taken_off(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("words", removed=[ALEX], by_portal=True)
    keep(app, report)
    page = visit(GRACE).get(f"/reports/{b64(id_of(report))}").text
    assert re.search(r"Who else can read it</dt><dd>Owen</dd>", page)
    assert re.search(r"Taken off by the writer</dt><dd>Alex</dd>", page)
    assert "Sealed by the portal because script was off" in page
    assert re.search(r"You first opened it</dt><dd>\d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d (?:GMT|BST)</dd>", page)


def test_a_report_of_others_is_not_there(app: Starlette, school: InventedSchool, visit: Visit) -> None:
    report = school.sealed("about the deputy", removed=[ALEX])
    keep(app, report)
    for reader in (MORGAN, ALEX):
        client = visit(reader)
        assert "about the deputy" not in client.get("/").text
        assert client.get(f"/reports/{b64(id_of(report))}").status_code == 404


@pytest.mark.parametrize("name", ["x", "!", "A" * 22, "A" * 5_000, b64(b"\0" * 15)])
def test_an_address_that_is_no_report_is_a_calm_404(visit: Visit, name: str) -> None:
    answer = visit(MORGAN).get(f"/reports/{name}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "may have been erased" in answer.text
    assert "Childline" not in answer.text


def test_a_tampered_envelope_is_an_alarm_row_with_its_step(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = bytearray(school.sealed("words"))
    report[-1] ^= 1
    keep(app, bytes(report))
    morgan = visit(MORGAN)
    assert "the step “body” failed" in morgan.get("/").text
    assert "What it said cannot be read here" in morgan.get(f"/reports/{b64(id_of(bytes(report)))}").text
    assert "Alarm" not in visit(GRACE).get("/").text


def test_search_finds_words_and_puts_none_into_an_address(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    keep(app, school.sealed("they take my marmalade"), school.sealed("something else"))
    answer = visit(MORGAN).post("/search", data={"words": "marmal"})
    assert answer.status_code == 200
    assert "they take my marmalade" in answer.text
    assert "something else" not in answer.text
    assert "marmal" not in str(answer.url)


def test_a_fetch_ahead_of_the_reader_is_no_reading(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("words")
    keep(app, report)
    morgan = visit(MORGAN)
    morgan.get(f"/reports/{b64(id_of(report))}", headers={"Sec-Purpose": "prefetch;prerender"})
    assert "<b>1 is new.</b>" in morgan.get("/").text


def test_a_wrong_passphrase_is_refused_and_a_third_has_to_wait(
    visit: Visit, school: InventedSchool, clock: Hands
) -> None:
    client, right = visit(), school.passphrase(MORGAN).reveal()
    assert [sign_in(client, MORGAN, "guess").status_code for _ in range(3)] == [403, 403, 403]
    waiting = sign_in(client, MORGAN, right)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "1")
    assert sign_in(client, ALEX, school.passphrase(ALEX).reveal()).status_code == 303
    clock.now += 2
    assert sign_in(client, MORGAN, right).status_code == 303


def test_nobody_is_ever_shut_out_for_long(visit: Visit, school: InventedSchool, clock: Hands) -> None:
    client = visit()
    for _ in range(20):
        sign_in(client, MORGAN, "guess")
        clock.now += 61
    assert sign_in(client, MORGAN, school.passphrase(MORGAN).reveal()).status_code == 303


def test_a_stranger_and_a_wrong_passphrase_get_the_same_page(visit: Visit) -> None:
    client = visit()
    for charlie in ("r9", "../r1", "r1\0"):
        answer = sign_in(client, charlie, "let me in")
        assert answer.status_code == 403
        assert "let me in" not in answer.text


def test_the_session_cookie_is_out_of_reach(visit: Visit, school: InventedSchool) -> None:
    answer = sign_in(visit(), MORGAN, school.passphrase(MORGAN).reveal())
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "max-age" not in cookie
    assert len(cookie.split("=")[1].split(";")[0]) == 43


def test_the_lock_closes_the_vault(app: Starlette, visit: Visit) -> None:
    morgan = visit(MORGAN)
    cookies = dict(morgan.cookies)
    answer = morgan.post("/lock")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert app.state.desk.sessions.vaults() == []
    morgan.cookies.update(cookies)
    assert morgan.get("/").status_code == 303


def test_an_idle_session_is_locked_and_a_used_one_is_not(app: Starlette, visit: Visit, clock: Hands) -> None:
    morgan = visit(MORGAN)
    for _ in range(3):
        clock.now += 599
        assert morgan.get("/").status_code == 200
    clock.now += 300
    assert (
        morgan.get("/sign-in").status_code == 200
    )  # where an idle page goes by itself: no use of the session
    clock.now += 301
    assert morgan.get("/").status_code == 303
    assert app.state.desk.sessions.vaults() == []


def test_without_script_a_page_leaves_the_screen_when_idle_and_one_to_write_on_stays_an_hour(
    visit: Visit, clock: Hands
) -> None:
    morgan, leaves = (
        visit(MORGAN),
        '<noscript><meta http-equiv="refresh" content="%d; url=/sign-in?idle=yes"></noscript>',
    )
    assert leaves % 601 in morgan.get("/").text
    assert leaves % 3601 in morgan.get("/told").text
    clock.now += 3599
    typed = {"audience": "older", "subject": "pupil", "what": "Marmalade"}
    assert "Marmalade" in morgan.post("/told", data=typed).text
    # Where script is on it says so at once, and the usual time holds again.
    assert morgan.post("/here").status_code == 204
    clock.now += 601
    assert morgan.post("/here").status_code == 403


def test_another_sites_page_cannot_post(visit: Visit, school: InventedSchool) -> None:
    right = school.passphrase(MORGAN).reveal()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.test"}, {"Origin": "null"}):
        assert sign_in(visit(), MORGAN, right, **headers).status_code == 403
    morgan = visit(MORGAN)
    assert morgan.post("/lock", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert morgan.get("/").status_code == 200


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "192.168.0.7", "127.0.0.1.evil.test"])
def test_another_name_for_this_machine_is_refused(visit: Visit, host: str) -> None:
    assert visit().get("/sign-in", headers={"Host": host}).status_code == 400


def test_localhost_is_a_name_of_ours(visit: Visit) -> None:
    assert visit().get("/sign-in", headers={"Host": "localhost:8402"}).status_code == 200


def test_every_page_is_private_and_takes_nothing_from_elsewhere(visit: Visit) -> None:
    for path in ("/", "/sign-in", "/healthz", "/nothing-here"):
        headers = visit(MORGAN).get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        if path != "/healthz":  # no page: it leads nowhere
            assert headers["referrer-policy"] == "no-referrer"


def test_what_arrives_while_signed_in_is_shown(school: InventedSchool, visit: Visit, app: Starlette) -> None:
    morgan = visit(MORGAN)
    keep(app, school.sealed("just arrived"))
    assert "just arrived" in morgan.get("/").text


@pytest.mark.parametrize("body", [b"reader=%ff", b"a=b&" * 100, b"x" * 100_000, b""])
def test_a_form_that_is_none_is_a_clear_answer(visit: Visit, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = visit().post("/sign-in", content=body, headers=headers)
    assert answer.status_code in (403, 413, 422)
    assert "Traceback" not in answer.text


def test_a_second_page_follows_when_there_are_many(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    keep(app, *(school.sealed(f"report number {n}.") for n in range(60)))
    morgan = visit(MORGAN)
    first = morgan.get("/").text
    found = re.search(r'<a href="(/\?after=[\w-]{22})">', first)
    assert found is not None
    second = morgan.get(found[1]).text
    seen = re.findall(r"report number \d+\.", first) + re.findall(r"report number \d+\.", second)
    assert len(set(seen)) == len(seen) == 60


def fill_disk(app: Starlette) -> None:
    """From now on no store of this process can grow."""
    (vault,) = app.state.desk.sessions.vaults()
    store = vault.store._store
    (pages,) = store.execute("PRAGMA page_count").fetchone()
    store.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_hides_nothing_that_is_in_the_vault_and_loses_nothing(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    report = school.sealed("already here")
    keep(app, report)
    morgan = visit(MORGAN)
    fill_disk(app)
    keep(app, *(school.sealed(f"too late {n} " + "x" * 3_000) for n in range(20)))
    page = morgan.get("/")
    assert page.status_code == 200
    assert "already here" in page.text
    assert "What has arrived could not all be put into your vault" in page.text
    assert "already here" in morgan.get(f"/reports/{b64(id_of(report))}").text
    (vault,) = app.state.desk.sessions.vaults()
    vault.store._store.execute("PRAGMA max_page_count = 1000000")
    assert "too late 19" in morgan.get("/").text


def test_a_vault_that_breaks_leads_back_to_the_door_in_words(
    app: Starlette, school: InventedSchool, visit: Visit
) -> None:
    morgan = visit(MORGAN)
    (vault,) = app.state.desk.sessions.vaults()
    vault.store.close()
    answer = morgan.get("/")
    assert answer.status_code == 500
    assert "This vault could not be opened" in answer.text
    assert morgan.get("/").status_code == 303
    school.folder.keys(vault.reader).write_bytes(b"{")
    assert sign_in(morgan, MORGAN, "whatever").status_code == 500


@pytest.mark.parametrize(
    "body", [b"passphrase=" + b"x" * 10_000_000, b"&".join(b"f%d=x" % number for number in range(10_000))]
)
@pytest.mark.parametrize("path", ["/sign-in", "/search"])
def test_an_oversized_form_is_a_calm_page_and_no_fault(
    visit: Visit, caplog: pytest.LogCaptureFixture, path: str, body: bytes
) -> None:
    visitor = visit(MORGAN)
    with caplog.at_level(logging.INFO):
        answer = visitor.post(
            path, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
    assert answer.status_code == 413
    assert "<h1>That is too long</h1>" in re.sub(r"<h1[^>]*>", "<h1>", answer.text)
    assert [record for record in caplog.records if record.name.startswith("worrybox")] == []
