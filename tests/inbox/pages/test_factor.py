"""The second factor at the door: asked for, set up first where it is required, and no way around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pyotp
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette

from inbox.app import inbox_app
from inbox.office import Office
from inbox.vault.factors import Factors
from inbox.vault.vault import unlock
from tests.browser import axe_violations
from tests.inbox.pages.conftest import Hands, sign_in
from tests.inbox.portal import FakePortal
from tests.inbox.school import ALEX, MORGAN, InventedSchool


@pytest.fixture
def app(school: InventedSchool, portal: FakePortal, clock: Hands) -> Starlette:
    settings = school.folder.settings
    settings.write_text(
        settings.read_text().replace('second_factor = "offered"', 'second_factor = "required"')
    )
    return inbox_app(Office.open(school.directory), transport=portal.transport(), clock=clock)


@pytest.fixture
def client(base: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=base, timeout=30, trust_env=False) as made:
        yield made


def passphrase(school: InventedSchool, reader: str = MORGAN) -> str:
    return school.passphrase(reader).reveal()


def offered(client: httpx2.Client) -> pyotp.TOTP:
    key = re.search(r'class="typed">([A-Z2-7 ]+)<', client.get("/factor").text)
    assert key is not None
    return pyotp.TOTP(key[1].replace(" ", ""))


def enrol(client: httpx2.Client) -> tuple[pyotp.TOTP, list[str]]:
    app = offered(client)
    answer = client.post("/factor", data={"do": "app", "code": app.now()})
    return app, re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", answer.text)


PLACES = ["/", "/keys", "/posters", "/calendar", "/reports/AAAAAAAAAAAAAAAAAAAAAA"]


def test_the_passphrase_alone_opens_no_page_and_leads_to_setting_one_up(
    client: httpx2.Client, school: InventedSchool
) -> None:
    assert sign_in(client, MORGAN, passphrase(school)).headers["location"] == "/sign-in/second"
    assert client.get("/sign-in/second").headers["location"] == "/factor"
    assert {client.get(place).headers.get("location") for place in PLACES} == {"/sign-in"}
    wrong = client.post("/factor", data={"do": "app", "code": "000000"})
    assert wrong.status_code == 422
    assert offered(client).secret in wrong.text.replace(" ", "")
    assert client.post("/factor", data={"do": "codes"}).status_code == 422
    app, codes = enrol(client)
    assert len(codes) == 10
    assert client.get("/").status_code == 200
    assert app.secret not in client.get("/factor").text.replace(" ", "")


def test_with_one_set_up_only_it_leads_on_and_it_cannot_be_replaced_from_outside(
    client: httpx2.Client, base: str, school: InventedSchool
) -> None:
    sign_in(client, MORGAN, passphrase(school))
    _, codes = enrol(client)
    with httpx2.Client(base_url=base, timeout=30, trust_env=False) as thief:
        sign_in(thief, MORGAN, passphrase(school))
        assert thief.get("/factor").headers["location"] == "/sign-in"
        assert thief.post("/factor", data={"do": "app", "code": "1"}).headers["location"] == "/sign-in"
        assert thief.post("/sign-in/second", data={"code": "000000"}).status_code == 403
        assert {thief.get(place).headers.get("location") for place in PLACES} == {"/sign-in"}
        assert client.get("/").status_code == 200
        assert thief.post("/sign-in/second", data={"code": codes[0]}).headers["location"] == "/"
        assert thief.get("/").status_code == 200
        sign_in(thief, MORGAN, passphrase(school))
        assert thief.post("/sign-in/second", data={"code": codes[0]}).status_code == 403


def test_wrong_codes_wait_longer_and_the_passphrase_does_not_forgive_them(
    client: httpx2.Client, school: InventedSchool, clock: Hands
) -> None:
    sign_in(client, MORGAN, passphrase(school))
    enrol(client)
    sign_in(client, MORGAN, passphrase(school))
    statuses = [client.post("/sign-in/second", data={"code": "1"}).status_code for _ in range(4)]
    assert statuses == [403, 403, 403, 429]
    assert sign_in(client, MORGAN, passphrase(school)).status_code == 429
    clock.now += 1
    assert sign_in(client, MORGAN, passphrase(school)).status_code == 303
    assert client.post("/sign-in/second", data={"code": "1"}).status_code == 403
    assert client.post("/sign-in/second", data={"code": "1"}).status_code == 429


def test_who_waits_too_long_between_the_two_is_locked_and_so_is_who_comes_anew(
    client: httpx2.Client, school: InventedSchool, clock: Hands, app: Starlette
) -> None:
    sign_in(client, MORGAN, passphrase(school))
    name = client.cookies["inbox"]
    first = app.state.desk.halfway.vault(name)
    sign_in(client, MORGAN, passphrase(school))
    assert app.state.desk.halfway.vault(name) is None
    with pytest.raises(Exception, match="locked"):
        first.sign(b"")
    clock.now += 601
    assert client.get("/factor").headers["location"] == "/sign-in"


def test_the_last_one_is_not_removed_where_one_is_needed(
    client: httpx2.Client, school: InventedSchool
) -> None:
    sign_in(client, ALEX, passphrase(school, ALEX))
    enrol(client)
    assert client.post("/factor", data={"do": "drop-app"}).status_code == 422
    vault = unlock(school.folder, reader=ALEX, passphrase=school.passphrase(ALEX), pin=school.pin)  # type: ignore[arg-type]
    assert Factors(vault.store).any()
    vault.lock()
    assert b"otpauth" not in b"".join(
        path.read_bytes() for path in school.folder.vaults.rglob("*") if path.is_file()
    )


def test_over_a_network_it_is_asked_for_whatever_the_settings_offer(
    school: InventedSchool, portal: FakePortal, serve: Callable[[Any], str]
) -> None:
    settings = school.folder.settings
    settings.write_text(settings.read_text() + 'hosts = ["inbox.example"]\n')
    base = serve(inbox_app(Office.open(school.directory), transport=portal.transport()))
    with httpx2.Client(base_url=base, timeout=30, trust_env=False) as client:
        answer = sign_in(client, MORGAN, passphrase(school), host="inbox.example")
        assert answer.headers["location"] == "/sign-in/second"
        assert "__Host-inbox=" in answer.headers["set-cookie"]
        assert "Secure" in answer.headers["set-cookie"]


def test_a_name_that_was_pointed_at_this_machine_gets_nothing(
    client: httpx2.Client, school: InventedSchool
) -> None:
    for host in ("evil.example", "evil.example:8402", "localhost.evil.example", "0.0.0.0", ""):
        rebound = client.get("/sign-in", headers={"host": host})
        assert rebound.status_code == 400
        assert "Oakfield" not in rebound.text
        assert sign_in(client, MORGAN, passphrase(school), host=host).status_code == 400
    own = f"{client.base_url.host}:{client.base_url.port}"
    for origin in ("http://evil.example", "null", f"http://{own}.evil.example"):
        assert sign_in(client, MORGAN, passphrase(school), origin=origin).status_code == 403
    assert sign_in(client, MORGAN, passphrase(school), origin=f"http://{own}").status_code == 303


@pytest.mark.slow
def test_a_passkey_is_made_and_used_in_a_browser_and_no_page_of_it_has_a_barrier(
    page: Page, base: str, school: InventedSchool
) -> None:
    named = base.replace("127.0.0.1", "localhost")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "isUserVerified": True}},
    )

    def unlock_in_browser() -> None:
        page.goto(f"{named}/sign-in")
        page.wait_for_load_state()
        page.get_by_label("Who are you?").select_option(MORGAN)
        page.get_by_label("Your passphrase").fill(passphrase(school))
        page.get_by_role("button", name="Unlock").click()

    unlock_in_browser()
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    page.wait_for_load_state()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Your spare codes").wait_for(timeout=30_000)
    assert axe_violations(page) == []
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("heading", name="Reports").wait_for()
    page.goto(f"{named}/factor")
    expect(page.get_by_text("A passkey at localhost")).to_be_visible()
    assert axe_violations(page) == []
    unlock_in_browser()
    page.get_by_role("heading", name="One more step").wait_for()
    page.wait_for_load_state()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Use the passkey").click()
    page.get_by_role("heading", name="Reports").wait_for(timeout=30_000)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{named}/factor")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
