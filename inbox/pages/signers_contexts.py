"""What the templates of the signers' pages need: values to show, filled by inbox/pages/signers.py."""

from __future__ import annotations

from dataclasses import dataclass

from inbox.pages.drawn import SixWords
from inbox.people.signers import KeyHere


@dataclass(frozen=True, slots=True)
class Line:
    """One key: of someone who signs, or could."""

    value: str
    """The key in base64url."""
    name: str
    words: str
    signs: bool
    here: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """The change that waits."""

    id: str
    sentences: tuple[str, ...]
    remark: str
    lacking: str
    stale: bool
    hands: tuple[KeyHere, ...]
    """Those here who have not signed all that is theirs to sign."""


@dataclass(frozen=True, slots=True)
class SignersPage:
    """inbox/signers.html: who signs, what is proposed, and the form for another change."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    lines: tuple[Line, ...]
    threshold: int
    count: int
    spare: str
    name: str
    """The school's, as the form has it."""
    wanted: int
    """How many are to agree, as the form has it."""
    most: int
    waiting: Proposed | None
    signers: tuple[KeyHere, ...]
    """Those who sign now and whose keys are here."""
    sentences: tuple[str, ...] = ()
    remark: str = ""
    confirm: bool = False
    """There would be nobody to spare, which has to be confirmed."""
    seen: str = ""
    """The id of what the sentences are about; "" before anything was shown."""
    problem: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SignerKeyPage:
    """inbox/signer_key.html: a new signer makes their key, alone at the page."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    name: str
    six: SixWords
    problem: str
