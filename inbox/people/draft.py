"""A school while it is set up in the browser: who reads, whom to call, who holds shares. It holds no secret.

It is kept after every step, so that a set-up goes on where it was when the machine is started again. The
keys of those who joined stand beside it, each under its owner's passphrase.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

import msgspec

from crypto.encoding import b64, blake2b, unb64
from crypto.errors import SealedFormatError
from crypto.policy import Pin, Policy, pin_of
from crypto.recipients import ReaderBox, ReaderVerify, SignerVerify
from crypto.roster import MIN_ROUTE_READERS, REQUIRED_CONTACTS, Reader, Role, Route
from inbox.errors import FolderError, SetupError
from inbox.folder import Folder, read_small
from inbox.school import LEAST_SIGNERS, MOST_SIGNERS, Number, Person, School, Shares, check_school
from inbox.settings import check_address
from worrybox.web.settings import private_folder, write_private

INVITED_DAYS = 7
TOKEN_BYTES = 16
MOST_PEOPLE = 16
_MAX_NAME_BYTES = 64


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person; `reads` is the routes of a reader, empty for someone who only signs."""

    number: int
    name: str
    roles: list[Role]
    reads: list[Route]
    signs: bool
    invited: str = ""
    """The hash of the link's token; "" once it was used."""
    until: str = ""
    """The last day on which it may be."""
    box: str = ""
    sign: str = ""
    signer: str = ""
    apart: bool = False
    """Of one who reads and signs: the key to sign with is under a passphrase of its own."""

    @property
    def id(self) -> str:
        """As the roster will have it."""
        return f"r{self.number}"

    @property
    def joined(self) -> bool:
        """Their keys are made."""
        return bool(self.box or not self.reads) and bool(self.signer or not self.signs)

    def entry(self) -> Reader:
        """Their line of the roster, once they joined."""
        box, sign = ReaderBox.from_b64(self.box), ReaderVerify.from_b64(self.sign)
        return Reader(self.id, self.name, box, sign, tuple(self.roles), tuple(self.reads))


class Draft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that has been said so far."""

    school: str = ""
    portal: str = ""
    people: list[Member] = []
    contacts: list[Number] = []
    holders: list[str | None] = []
    """Ids of those who hold a paper share; null for someone who is no reader."""
    threshold: int = 0
    agree: int = LEAST_SIGNERS
    """Signers who must agree to a change from then on; all of them sign the first list."""
    sure: bool = False
    """It was said that no signer is to spare, and that this is known."""
    next: int = 1

    @property
    def readers(self) -> list[Member]:
        """Those who read."""
        return [each for each in self.people if each.reads]

    @property
    def signers(self) -> list[Member]:
        """Those who sign, in the order of the policy."""
        return [each for each in self.people if each.signs]

    @property
    def sealed(self) -> bool:
        """Whether every signer has a key: from then on name and signers are what the pin is made of."""
        return self.settled and all(each.signer for each in self.signers)

    @property
    def settled(self) -> bool:
        """Whether enough people sign: more than must agree, or just as many and that is known."""
        spare = len(self.signers) - self.agree
        return spare > 0 or (spare == 0 and self.sure)

    @property
    def policy(self) -> bytes:
        """The first policy. Raises SetupError before every signer has a key."""
        if not self.sealed:
            raise SetupError("the signers make their keys first")
        keys = tuple(SignerVerify.from_b64(each.signer) for each in self.signers)
        try:
            return Policy(self.school, keys, self.agree).encode()
        except SealedFormatError as wrong:
            raise SetupError(f"this does not make a school: {wrong}") from None

    @property
    def pin(self) -> Pin:
        """The school's id for good. Raises SetupError before every signer has a key."""
        return pin_of(self.policy)

    def find(self, number: int) -> Member:
        """Raises SetupError for nobody."""
        found = next((each for each in self.people if each.number == number), None)
        if found is None:
            raise SetupError("nobody of that number is in this set-up")
        return found

    def replace(self, member: Member) -> Draft:
        """With `member` in the place of who had that number."""
        people = [member if each.number == member.number else each for each in self.people]
        return msgspec.structs.replace(self, people=people)

    def as_school(self) -> School:
        """For the checks that every school passes. Raises SetupError with the first thing missing."""
        names = {each.id: each.name for each in self.readers}
        readers = [Person(each.name, each.roles, each.reads) for each in self.readers]
        shares = Shares([names.get(holder or "") for holder in self.holders], self.threshold)
        school = School(readers, self.contacts, recovery=shares)
        if len(self.signers) < self.agree:
            raise SetupError(f"at least {self.agree} people sign, so that no single adult decides who reads")
        # Who signs need not read here: the check of the file counts readers who sign.
        check_school(msgspec.structs.replace(school, readers=_two_signing(readers)))
        return school


def _two_signing(readers: list[Person]) -> list[Person]:
    return [msgspec.structs.replace(each, signer=at < LEAST_SIGNERS) for at, each in enumerate(readers)]


def read_draft(folder: Folder) -> Draft:
    """What was kept last; an empty one before that. Raises FolderError for a file that is none."""
    if not folder.draft.exists():
        return Draft()
    try:
        return msgspec.json.decode(read_small(folder.draft), type=Draft)
    except msgspec.DecodeError:
        raise FolderError(f"{folder.draft} is damaged: delete it to begin again") from None


def keep_draft(folder: Folder, draft: Draft) -> None:
    """All of it or nothing. Raises SettingsError."""
    private_folder(folder.root)
    write_private(folder.draft, msgspec.json.format(msgspec.json.encode(draft), indent=1) + b"\n")


def named(draft: Draft, *, school: str, portal: str) -> Draft:
    """With the school's name and the portal's address. Raises SetupError or FolderError."""
    name = " ".join(school.split())
    check_name(name, what="the school’s name")
    check_address(portal)
    if draft.sealed and name != draft.school:
        raise SetupError("the signers’ keys are made for the name as it is: start over to change it")
    return msgspec.structs.replace(draft, school=name, portal=portal.strip())


def with_person(draft: Draft, *, name: str, roles: list[str], reads: list[str], signs: bool) -> Draft:
    """With one more. Raises SetupError."""
    name = " ".join(name.split())
    check_name(name, what="a name")
    if any(each.name == name for each in draft.people):
        raise SetupError("somebody of that name is there already: reporters could not tell them apart")
    if len(draft.people) >= MOST_PEOPLE:
        raise SetupError(f"a school has at most {MOST_PEOPLE} readers")
    if not reads and not signs:
        raise SetupError("choose what they read, or that they sign")
    if reads and not roles:
        raise SetupError("a reader has a role")
    if signs and draft.sealed:
        raise SetupError("the signers’ keys are made already: start over to have another signer")
    if signs and len(draft.signers) >= MOST_SIGNERS:
        raise SetupError(f"at most {MOST_SIGNERS} people sign: more are hard to bring together")
    try:
        member = Member(
            draft.next, name, [Role(each) for each in roles], [Route(each) for each in reads], signs
        )
    except ValueError:
        raise SetupError("that is no role or no kind of report") from None
    sure = draft.sure and not signs
    return msgspec.structs.replace(draft, people=[*draft.people, member], next=draft.next + 1, sure=sure)


def without_person(draft: Draft, number: int) -> Draft:
    """Without them. Raises SetupError for a signer of a pin that is made."""
    gone = draft.find(number)
    if gone.signs and draft.sealed:
        raise SetupError("every signer has a key by now: start over to leave one out")
    people = [each for each in draft.people if each.number != number]
    holders = [None if holder == gone.id else holder for holder in draft.holders]
    sure = draft.sure and not gone.signs
    return msgspec.structs.replace(draft, people=people, holders=holders, sure=sure)


def agreeing(draft: Draft, *, agree: int, sure: bool) -> Draft:
    """With how many signers must agree; `sure`: nobody is to spare, and that is known. Raises SetupError."""
    if draft.sealed:
        raise SetupError("every signer has a key by now: start over to have another number agree")
    if not LEAST_SIGNERS <= agree <= len(draft.signers):
        raise SetupError(f"at least {LEAST_SIGNERS} must agree, and at most as many as sign")
    if agree == len(draft.signers) and not sure:
        raise SetupError(
            "if all signers must agree and one passphrase is lost, the list can never be changed again:"
            " tick that you know this, or have one signer more"
        )
    return msgspec.structs.replace(draft, agree=agree, sure=agree == len(draft.signers))


_CALLED = {
    "lado": "the LADO",
    "out_of_hours": "children’s services",
    "outside_adult": "the adult outside the school",
    "school": "the school’s office",
}


def with_contacts(draft: Draft, contacts: list[Number]) -> Draft:
    """With whom to call. Raises SetupError while one has no number."""
    for each in contacts:
        if sum(letter.isdigit() for letter in each.number) < 3 or not each.name:
            raise SetupError(
                f"each of the four has a name and a telephone number; {_CALLED[each.kind]} has not"
            )
    if {each.kind for each in contacts} != REQUIRED_CONTACTS:
        raise SetupError("all four are needed")
    return msgspec.structs.replace(draft, contacts=contacts)


def with_holders(draft: Draft, holders: list[str | None], *, threshold: int) -> Draft:
    """With who holds a paper share: 3 or 5 of them. Raises SetupError."""
    if (threshold, len(holders)) not in ((2, 3), (3, 5)):
        raise SetupError("2 of 3 shares, or 3 of 5")
    known = [holder for holder in holders if holder is not None]
    if len(set(known)) != len(known) or not set(known) <= {each.id for each in draft.readers}:
        raise SetupError("each share is another person’s")
    return msgspec.structs.replace(draft, holders=holders, threshold=threshold)


def invite(draft: Draft, number: int, *, now: datetime) -> tuple[Draft, str]:
    """With a fresh link for one person, and its token: an earlier link is good no more. Raises SetupError."""
    member = draft.find(number)
    if member.joined:
        raise SetupError("they have their keys already")
    if not member.signs and not draft.sealed:
        lacks = "" if draft.settled else ", and you say how many of them must agree"
        raise SetupError(
            f"those who sign make their keys first{lacks}: the others’ keys name what theirs make"
        )
    token = secrets.token_bytes(TOKEN_BYTES)
    until = (now.astimezone(UTC) + timedelta(days=INVITED_DAYS)).date().isoformat()
    return draft.replace(msgspec.structs.replace(member, invited=_hashed(token), until=until)), b64(token)


def invited(draft: Draft, token: str, *, now: datetime) -> Member | None:
    """Who may join by this link today."""
    try:
        wanted = _hashed(unb64(token, size=TOKEN_BYTES))
    except SealedFormatError:
        return None
    found = next((each for each in draft.people if each.invited and each.invited == wanted), None)
    today = now.astimezone(UTC).date().isoformat()
    return found if found is not None and not found.joined and today <= found.until else None


def lacking(draft: Draft) -> list[str]:
    """What is missing before the signers can sign, each in plain words."""
    lacks = []
    if not draft.school or not draft.portal:
        lacks.append("the school’s name and the portal’s address")
    if len(draft.signers) < draft.agree:
        lacks.append(
            "two people who sign" if draft.agree == LEAST_SIGNERS else f"{draft.agree} people who sign"
        )
    elif not draft.settled:
        lacks.append("a third person who signs, or that you know what it means that nobody is to spare")
    for route, words in ((Route.PUPIL, "pupils"), (Route.STAFF, "staff"), (Route.CHAIR, "the head")):
        if sum(route in each.reads for each in draft.readers) < MIN_ROUTE_READERS:
            lacks.append(f"two readers of reports about {words}")
    if waiting := [each.name for each in draft.people if not each.joined]:
        lacks.append(f"keys of {', '.join(waiting)}")
    if not draft.contacts:
        lacks.append("whom to call")
    if not draft.holders:
        lacks.append("who holds the paper shares")
    return lacks


def check_name(name: str, *, what: str) -> None:
    """Raises SetupError unless it is something that can be read aloud and fits a roster."""
    if not name or len(name.encode("utf-8", "replace")) > _MAX_NAME_BYTES or not name.isprintable():
        raise SetupError(f"{what} is 1 to {_MAX_NAME_BYTES} bytes of plain letters")


def _hashed(token: bytes) -> str:
    return b64(blake2b(32, person="wb-invite-v1", data=token))
