"""What the pages of taking something out of a case need: only values to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from inbox.referrals.form import Section


@dataclass(frozen=True, slots=True, repr=False)
class BlockPage:
    """inbox/take_out_block.html: a concern record as plain text, to be copied by hand."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    block: str
    report_url: str


@dataclass(frozen=True, slots=True, repr=False)
class ReferralPage:
    """inbox/referral.html: a referral to write on, filled from its case."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    unscripted_seconds: int
    advice: str
    to_call: str
    """A name and number; "" where the list of readers has none."""
    sections: tuple[Section, ...]
    values: Mapping[str, str]
    url: str
    report_url: str
    refused: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Packable:
    """Another case about the same person; `said` is one line of it."""

    case: str
    day: date
    said: str


@dataclass(frozen=True, slots=True, repr=False)
class TransferPage:
    """inbox/transfer.html: what goes into the pack for the next school."""

    title: str
    school: str
    reader: str
    idle_seconds: int
    others: tuple[Packable, ...]
    url: str
    report_url: str
    typed: Mapping[str, str]
    refused: str = ""
