"""What a reader may take out of a case, and the file that each is. It records nothing and keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inbox.casefile import CaseFile
from inbox.casework.leaving import Form, What
from inbox.exports.extract import Extract
from inbox.exports.faces import Faces
from inbox.exports.gathering import extract_of
from inbox.exports.masking import masked
from inbox.exports.press import on_paper
from inbox.exports.printing import case_paper, chronology_paper, record_paper
from inbox.exports.writing import as_json, block, case_sheet, chronology_sheet, record_sheet
from inbox.office import Office
from inbox.vault.vault import Vault

_TYPES = {
    Form.PDF: "application/pdf",
    Form.CSV: "text/csv; charset=utf-8",
    Form.JSON: "application/json",
    Form.BLOCK: "text/plain; charset=utf-8",
}
MAKERS: dict[tuple[What, Form], Callable[[Extract, Faces], bytes]] = {
    (What.RECORD, Form.PDF): record_paper,
    (What.RECORD, Form.CSV): lambda extract, _: record_sheet([extract]),
    (What.RECORD, Form.BLOCK): lambda extract, _: block(extract).encode(),
    (What.CHRONOLOGY, Form.PDF): chronology_paper,
    (What.CHRONOLOGY, Form.CSV): lambda extract, _: chronology_sheet(extract),
    (What.CASE, Form.PDF): case_paper,
    (What.CASE, Form.CSV): lambda extract, _: case_sheet(extract),
    (What.CASE, Form.JSON): lambda extract, _: as_json(extract),
}
"""Everything there is, in the order the page offers it."""


@dataclass(frozen=True, slots=True, repr=False)
class Taken:
    """One file: its name says nothing of whom it is about."""

    name: str
    type: str
    content: bytes


def taken(
    office: Office, vault: Vault, file: CaseFile, *, what: What, form: Form, named: bool, words: bool
) -> Taken:
    """The file. Raises VaultError, PosterError for a font that is none, KeyError for what is not offered."""
    maker = MAKERS[what, form]
    extract = extract_of(office, vault, file)
    if not named:
        extract = masked(extract, readers=_roles(office), words=words)
    if form is Form.PDF:
        content = on_paper(maker, office.folder, office.settings, extract)
    else:
        content = maker(extract, Faces())
    ending = "txt" if form is Form.BLOCK else form.value
    return Taken(f"{what}-{extract.taken_out[:10]}.{ending}", _TYPES[form], content)


def _roles(office: Office) -> dict[str, str]:
    """Each reader's name, past ones too, and what they are called without it."""
    roster = office.rosters.current
    if roster is None:
        return {}
    found = {past.name: "a former reader" for past in roster.past}
    counts: dict[str, int] = {}
    for reader in roster.readers:
        role = _ROLES.get(str(reader.roles[0]) if reader.roles else "", "a reader")
        counts[role] = counts.get(role, 0) + 1
        found[reader.name] = role if counts[role] == 1 else f"{role} {counts[role]}"
    return found


_ROLES = {
    "dsl": "the DSL",
    "deputy": "the deputy DSL",
    "head": "the head",
    "chair": "the chair of governors",
    "trust": "the trust’s lead",
}
