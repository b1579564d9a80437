"""A school is set up in the browser: by whoever has the link, kept as it goes, signed, and then at work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest
from playwright.sync_api import Page

from crypto.encoding import unb64
from crypto.policy import Pin, Policy
from crypto.roster import Roster, SignedRoster, verify_roster
from inbox.errors import PassphraseError
from inbox.folder import Folder, reader_id
from inbox.front_door import FrontDoor
from inbox.pages.drawn import MAX_PAGES
from inbox.passphrase import Passphrase
from inbox.people.draft import Draft, Member, read_draft
from inbox.people.joining import forget_keys
from inbox.settings import read_settings
from inbox.vault.keys import unwrap_secret
from tests.browser import axe_violations
from tests.inbox.school import InventedSchool, today

PEOPLE = {
    "Grace": (("head",), ("staff",), True),
    "Owen": (("chair",), ("staff", "chair"), True),
    "Tess": (("trust",), ("chair",), True),
    "Morgan": (("dsl",), ("pupil",), False),
    "Alex": (("deputy",), ("pupil",), False),
}
KINDS = ("lado", "out_of_hours", "outside_adult", "school")
FOR_SIGNING = "seven purple kettles under ladders"
SCHOOL = {"school": "Oakfield Primary", "portal": "http://127.0.0.1:9"}


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    return FrontDoor(Folder(tmp_path / "inbox"), cheap_kdf=True)


@pytest.fixture
def client(door: FrontDoor, serve: Callable[[Any], str]) -> Iterator[httpx2.Client]:
    """Whoever opened the link of the terminal."""
    with httpx2.Client(base_url=serve(door), timeout=30, trust_env=False) as made:
        assert made.get(f"/setup/{door.key}").status_code == 303
        yield made


def add(client: httpx2.Client, name: str) -> httpx2.Response:
    roles, reads, signs = PEOPLE[name]
    signing = {"signs": "yes"} if signs else {}
    return client.post("/setup/people", data={"name": name, "role": roles, "reads": reads, **signing})


def invite(client: httpx2.Client, number: int) -> httpx2.Response:
    return client.post("/setup/people/invite", data={"number": str(number)})


def link_in(answer: httpx2.Response) -> str:
    found = re.search(r'href="http://[^/"]+(/join/[\w-]{22})"', answer.text)
    assert found is not None
    return found[1]


def join(client: httpx2.Client, link: str) -> str:
    """Make keys under the drawn words; the passphrase."""
    page, words = looked(client, link)
    answer = client.post(link, data={"kind": "drawn", "page": page, "word": [words[at] for at in (1, 3, 5)]})
    assert "Your keys are made" in answer.text
    return " ".join(words)


def looked(client: httpx2.Client, link: str) -> tuple[str, list[str]]:
    """The id of the page behind a link, and the words on it."""
    html = client.get(link).text
    page = re.search(r'name="page" value="([\w-]{22})"', html)
    return "" if page is None else page[1], re.findall(r"<li>([a-z]+)</li>", html)


def test_whoever_looks_first_sees_other_words_than_those_that_open_the_keys(
    client: httpx2.Client, tmp_path: Path
) -> None:
    client.post("/setup/school", data=SCHOOL)
    add(client, "Grace")
    link = link_in(invite(client, 1))
    page, first = looked(client, link)
    mine = join(client, link)
    kept = Folder(tmp_path / "inbox").keys(reader_id("r1")).read_bytes()
    assert unwrap_secret(kept, passphrase=Passphrase(mine))
    with pytest.raises(PassphraseError):
        unwrap_secret(kept, passphrase=Passphrase(" ".join(first)))
    assert client.post(link, data={"kind": "drawn", "page": page, "word": first[1::2]}).status_code == 404


def test_after_a_slip_the_words_on_paper_still_stand_and_a_page_answers_once(client: httpx2.Client) -> None:
    client.post("/setup/school", data=SCHOOL)
    add(client, "Grace")
    link = link_in(invite(client, 1))
    page, words = looked(client, link)
    slip = client.post(link, data={"kind": "drawn", "page": page, "word": ["a", "b", "c"]})
    assert re.findall(r"<li>([a-z]+)</li>", slip.text) == words
    again = client.post(link, data={"kind": "drawn", "page": page, "word": words[1::2]})
    assert "open for too long" in again.text
    first, _ = looked(client, link)
    for _ in range(MAX_PAGES):
        looked(client, link)
    late = client.post(link, data={"kind": "drawn", "page": first, "word": words[1::2]})
    assert "open for too long" in late.text


def test_only_the_link_of_the_terminal_leads_in_and_only_once(client: httpx2.Client, door: FrontDoor) -> None:
    assert "School and portal" in client.get("/").text
    stranger = httpx2.Client(base_url=client.base_url, timeout=30, trust_env=False)
    for path in ("/", f"/setup/{door.key}", "/setup/guess"):
        assert stranger.get(path).status_code == 403
    assert stranger.post("/setup/school", data=SCHOOL).status_code == 403
    assert stranger.get("/", headers={"host": "evil.example"}).status_code == 400
    assert (
        client.post("/setup/school", data=SCHOOL, headers={"origin": "http://evil.example"}).status_code
        == 403
    )


def test_to_start_over_removes_the_keys_made_so_far(client: httpx2.Client, tmp_path: Path) -> None:
    client.post("/setup/school", data=SCHOOL)
    add(client, "Grace")
    join(client, link_in(invite(client, 1)))
    folder = Folder(tmp_path / "inbox")
    assert (folder.readers(), [each.name for each in folder.signers.iterdir()]) == (["r1"], ["p1.json"])
    assert client.post("/setup/over").status_code == 303
    assert [*folder.vaults.iterdir(), *folder.signers.iterdir()] == []
    assert read_draft(folder) == Draft(next=2)


def test_no_key_of_a_school_whose_list_is_signed_is_ever_removed(school: InventedSchool) -> None:
    people = [Member(at, f"P{at}", [], [], True) for at in range(1, 6)]
    folder, draft = school.folder, Draft(people=people)

    def kept() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}

    (folder.signers / "p1.json").write_bytes(b"kept")
    before = kept()
    forget_keys(folder, draft)
    assert kept() == before
    folder.settings.unlink()  # as in a set-up that was cut short after its list was signed
    forget_keys(folder, draft)
    assert kept() == {path: content for path, content in before.items() if path != folder.settings}


def test_a_link_works_once_and_a_new_one_ends_the_old(client: httpx2.Client) -> None:
    client.post("/setup/school", data=SCHOOL)
    for name in ("Grace", "Morgan"):
        assert add(client, name).status_code == 303
    assert "make their keys first" in invite(client, 2).text
    old, link = (link_in(invite(client, 1)) for _ in range(2))
    assert client.get(old).status_code == 404
    wrong = client.post(link, data={"kind": "drawn", "word": ["a", "b", "c"]})
    assert wrong.status_code == 422
    weak = client.post(
        link, data={"kind": "own", "own": "Oakfield Grace 2026", "again": "Oakfield Grace 2026"}
    )
    assert "too easy to guess" in weak.text
    join(client, link)
    assert client.get(link).status_code == 404
    assert client.post(link, data={"kind": "drawn", "word": ["a", "b", "c"]}).status_code == 404


def test_whoever_reads_and_signs_has_one_passphrase_for_both_keys_or_two_as_they_choose(
    client: httpx2.Client, tmp_path: Path
) -> None:
    client.post("/setup/school", data=SCHOOL)
    for name in ("Grace", "Owen"):
        add(client, name)
    one, two = (link_in(invite(client, number)) for number in (1, 2))
    told = "Those are two keys. One passphrase can open both, or signing can have another: you choose below."
    assert all(told in client.get(link).text for link in (one, two))
    both, folder = Passphrase(join(client, one)), Folder(tmp_path / "inbox")
    page, words = looked(client, two)
    form = {"kind": "drawn", "page": page, "word": words[1::2], "signing": FOR_SIGNING}
    assert "the two are not the same" in client.post(two, data={**form, "signing-again": "else"}).text
    same = {"kind": "own", "own": FOR_SIGNING, "again": FOR_SIGNING, "signing": FOR_SIGNING}
    assert "leave it blank" in client.post(two, data={**same, "signing-again": FOR_SIGNING}).text
    page, words = looked(client, two)
    form |= {"page": page, "word": words[1::2], "signing-again": FOR_SIGNING}
    assert "Your keys are made" in client.post(two, data=form).text
    reading, signing = Passphrase(" ".join(words)), Passphrase(FOR_SIGNING)
    for file in (folder.keys(reader_id("r1")), folder.signers / "p1.json"):
        assert unwrap_secret(file.read_bytes(), passphrase=both)
    for file, right, wrong in (
        (folder.keys(reader_id("r2")), reading, signing),
        (folder.signers / "p2.json", signing, reading),
    ):
        assert unwrap_secret(file.read_bytes(), passphrase=right)
        with pytest.raises(PassphraseError):
            unwrap_secret(file.read_bytes(), passphrase=wrong)


def test_the_draft_holds_no_secret_and_a_restart_goes_on(
    client: httpx2.Client, door: FrontDoor, tmp_path: Path, serve: Callable[[Any], str]
) -> None:
    client.post("/setup/school", data=SCHOOL)
    add(client, "Grace")
    link = link_in(invite(client, 1))
    passphrase = join(client, link)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "inbox").rglob("*") if path.is_file())
    assert link.rpartition("/")[2].encode() not in kept
    assert passphrase.encode() not in kept
    again = FrontDoor(Folder(tmp_path / "inbox"), cheap_kdf=True)
    with httpx2.Client(base_url=serve(again), timeout=30, trust_env=False) as later:
        assert client.base_url != later.base_url
        later.get(f"/setup/{again.key}")
        page = later.get("/").text
        assert "Oakfield Primary" in page
        assert "Keys made" in page


def test_what_does_not_make_a_school_is_said_and_nothing_is_signed(client: httpx2.Client) -> None:
    client.post("/setup/school", data=SCHOOL)
    blank = {f"{kind}-{what}": "" for kind in KINDS for what in ("name", "number", "hours")}
    assert "a telephone number" in client.post("/setup/contacts", data=blank).text
    assert client.post("/setup/people", data={"name": "Sam"}).status_code == 422
    assert "whole http or https address" in client.post("/setup/school", data={**SCHOOL, "portal": "x"}).text
    assert client.post("/setup/shares", data={"kind": "2of3", "holder": ["r1", "r1", ""]}).status_code == 422
    assert "Still missing" in client.get("/").text
    assert client.post("/setup/sign", data={"signer-1": "x"}).status_code == 422
    assert client.post("/setup/share", data={"words": "x"}).status_code == 303


def drafted(folder: Path) -> Draft:
    return read_draft(Folder(folder / "inbox"))


def test_nobody_to_spare_has_to_be_known_before_the_pin_is_made(
    client: httpx2.Client, tmp_path: Path
) -> None:
    client.post("/setup/school", data=SCHOOL)
    for at, name in enumerate(("Grace", "Owen"), start=1):
        add(client, name)
        join(client, link_in(invite(client, at)))
    page = client.get("/").text
    assert "a third person who signs, or that you know what it means" in page
    assert "Both signers must agree. If one passphrase is lost" in page
    assert not drafted(tmp_path).sealed
    refused = client.post("/setup/agree", data={"agree": "2"})
    assert (refused.status_code, "tick that you know this" in refused.text) == (422, True)
    assert client.post("/setup/agree", data={"agree": "1", "sure": "yes"}).status_code == 422
    assert client.post("/setup/agree", data={"agree": "2", "sure": "yes"}).status_code == 303
    assert drafted(tmp_path).sealed
    assert "2 of 2 signers must agree." in client.get("/").text
    assert client.post("/setup/agree", data={"agree": "2", "sure": "yes"}).status_code == 422


def test_two_to_five_sign_and_who_joins_or_goes_makes_the_number_to_be_said_again(
    client: httpx2.Client, tmp_path: Path
) -> None:
    client.post("/setup/school", data=SCHOOL)
    names = ("Ada", "Ben", "Cy", "Di", "Eve", "Flo")
    made = [client.post("/setup/people", data={"name": each, "signs": "yes"}) for each in names]
    assert [each.status_code for each in made] == [303] * 5 + [422]
    assert "at most 5 people sign" in made[-1].text
    assert client.post("/setup/agree", data={"agree": "5", "sure": "yes"}).status_code == 303
    client.post("/setup/people/drop", data={"number": "5"})
    draft = drafted(tmp_path)
    assert (draft.agree, draft.settled, "5 people who sign" in client.get("/").text) == (5, False, True)
    assert client.post("/setup/agree", data={"agree": "3"}).status_code == 303
    for at in range(1, 5):
        join(client, link_in(invite(client, at)))
    draft = drafted(tmp_path)
    assert (Policy.parse(draft.policy).threshold, len(Policy.parse(draft.policy).signers)) == (3, 4)


def add_all(page: Page) -> None:
    for name, (roles, reads, signs) in PEOPLE.items():
        page.get_by_label("Name, as reporters know them").fill(name)
        for value in roles:
            page.locator(f"input[name=role][value={value}]").check()
        for value in reads:
            page.locator(f"input[name=reads][value={value}]").check()
        if signs:
            page.get_by_label("Signs the list").check()
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator(".person").filter(has_text=name).wait_for()
    assert axe_violations(page) == []


def join_in_browser(page: Page, name: str, base: str) -> str:
    page.get_by_role("button", name=f"Invite {name}").click()
    link = page.locator("a.typed").inner_text()
    other = page.context.new_page()
    other.goto(link)
    words = other.locator(".drawn li").all_inner_texts()
    if name == "Grace":
        assert axe_violations(other) == []
    for number in (2, 4, 6):
        other.get_by_label(f"Word {number}").fill(words[number - 1])
    if name == "Owen":
        other.get_by_text("Another passphrase for signing").first.click()
        other.get_by_label("Your passphrase for signing").first.fill(FOR_SIGNING)
        other.get_by_label("The same again, for signing").first.fill(FOR_SIGNING)
        assert axe_violations(other) == []
    other.get_by_role("button", name="Make my keys", exact=True).click()
    other.get_by_role("heading", name="Your keys are made").wait_for()
    other.close()
    page.goto(f"{base}/")
    return " ".join(words)


def say_the_rest(page: Page) -> None:
    for kind in KINDS:
        page.locator(f"#{kind}-name").fill(kind)
        page.locator(f"#{kind}-number").fill("01632 960001")
    page.locator("#contacts").get_by_role("button", name="Keep").click()
    page.locator("#shares").get_by_label("Holder of sheet 1").select_option(label="Grace")
    page.locator("#shares").get_by_label("Holder of sheet 2").select_option(label="Owen")
    page.locator("#shares").get_by_role("button", name="Keep").click()


def sign_in_browser(page: Page, passphrases: dict[str, str]) -> list[str]:
    """Once with a wrong passphrase, then right, and one sheet typed back; its words."""
    for owens in (passphrases["Grace"], passphrases["Owen"]):
        page.get_by_label("Passphrase of Grace").fill(passphrases["Grace"])
        page.get_by_label("Passphrase of Owen, for signing").fill(FOR_SIGNING)
        page.get_by_label("Passphrase of Owen, for reading").fill(owens)
        page.get_by_label("Passphrase of Tess").fill(passphrases["Tess"])
        page.get_by_role("button", name="Sign the list of readers").click()
        refused = page.get_by_text("that is not Owen’s passphrase for reading")
        refused.or_(page.locator(".share").first).wait_for()
    assert axe_violations(page) == []
    share = page.locator(".share").nth(1).locator("li").all_inner_texts()
    (mark,) = set(page.locator(".mark").all_inner_texts())
    for typed, answer in (
        (" ".join(reversed(share)), "These are not the words"),
        (f"BCDFGH {' '.join(share)}", "These are not the words"),
        ("\n".join([mark, *share]).upper(), "The list of readers is signed."),
    ):
        page.get_by_label("The 33 words").fill(typed)
        page.get_by_role("button", name="Make the school").click()
        page.get_by_text(answer).wait_for()
    return share


def come_in(page: Page, who: str, passphrase: str) -> None:
    page.get_by_label("Who are you?").select_option(label=who)
    page.get_by_label("Your passphrase").fill(passphrase)
    page.get_by_role("button", name="Unlock").click()
    page.get_by_role("heading", name="Set up your second factor").wait_for()
    page.get_by_text("No camera?").click()
    key = page.locator(".enrol .typed").inner_text().replace(" ", "")
    page.get_by_label("Six digits", exact=True).fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Use this app").click()
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("heading", name="Reports").wait_for()
    page.get_by_role("button", name="Lock").click()
    page.get_by_role("heading", name="Sign in").wait_for()


@pytest.mark.slow
def test_a_whole_school_is_set_up_in_a_browser_and_its_readers_come_in(
    page: Page, door: FrontDoor, serve: Callable[[Any], str], tmp_path: Path
) -> None:
    base = serve(door).replace("127.0.0.1", "localhost")
    page.set_default_timeout(30_000)
    page.goto(f"{base}/setup/{door.key}")
    page.get_by_role("link", name="Read on this computer").click()
    page.get_by_role("heading", name="Read on this computer").wait_for()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Back").click()
    page.get_by_label("The school’s name").fill("Oakfield Primary")
    page.get_by_label("The portal’s address").fill("http://127.0.0.1:9")
    page.locator("#school").get_by_role("button", name="Keep").click()
    page.get_by_text("Nothing answers at that address yet").wait_for()
    add_all(page)
    passphrases = {name: join_in_browser(page, name, base) for name in PEOPLE}
    say_the_rest(page)
    share = sign_in_browser(page, passphrases)
    folder = Folder(tmp_path / "inbox")
    settings = read_settings(folder)
    signed = SignedRoster.from_json((folder.rosters / "1.json").read_bytes())
    verify_roster(signed, pin=Pin(unb64(settings.pin)), today=today())
    assert [each.name for each in Roster.parse(signed.roster).readers] == list(PEOPLE)
    assert (len(signed.signatures), settings.second_factor) == (3, "required")
    assert Policy.parse(signed.policy).threshold == 2
    kept = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    assert [each for each in (*passphrases.values(), " ".join(share)) if each.encode() in kept] == []
    assert not folder.draft.exists()
    page.get_by_role("link", name="Go to the door").click()
    come_in(page, "Morgan (DSL)", passphrases["Morgan"])
    come_in(page, "Grace (head)", passphrases["Grace"])


def test_what_a_step_of_the_set_up_refuses_stays_in_its_fields(client: httpx2.Client) -> None:
    numbers = {f"{kind}-{what}": f"{kind} {what} 0163" for kind in KINDS for what in ("name", "number")}
    refused = client.post("/setup/contacts", data=numbers | {"school-number": "ask the office"})
    assert refused.status_code == 422
    assert "the school’s office has not" in refused.text
    assert all(f'value="{said}"' in refused.text for said in (numbers["lado-number"], "ask the office"))
    person = {"name": "Morgan", "reads": ["pupil"]}
    refused = client.post("/setup/people", data=person)
    assert "a reader has a role" in refused.text
    assert re.search(r'name="name" value="Morgan"', refused.text)
    assert re.search(r'name="reads" value="pupil" checked', refused.text)
    assert not re.search(r'name="reads" value="staff" checked', refused.text)
    assert 'value="Morgan"' not in client.get("/").text
    for name in ("Grace", "Owen", "Tess"):
        add(client, name)
    client.post("/setup/agree", data={"agree": "3", "sure": "yes"})
    refused = client.post("/setup/people", data=person)
    assert re.search(r'value="3" selected', refused.text)
    assert re.search(r'name="sure" value="yes" checked', refused.text)


def test_until_when_a_link_is_good_is_said_as_a_day(client: httpx2.Client) -> None:
    client.post("/setup/school", data=SCHOOL)
    for name in PEOPLE:
        add(client, name)
    client.post("/setup/agree", data={"agree": "2"})
    assert re.search(r"Invited until \d{1,2} [A-Z][a-z]+ \d{4}<", invite(client, 1).text)
