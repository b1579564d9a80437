"""The pack for a pupil's next school: every part with its hashes, and a receipt to sign and send back.

A case about someone who works here is in no pack, whoever asks. The pack is not encrypted, and says so.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime

from inbox.errors import CaseError
from inbox.exports.extract import Extract
from inbox.exports.faces import Faces
from inbox.exports.paper import Paper
from inbox.exports.printing import case_paper, chronology_paper
from inbox.exports.spoken import spoken_at
from inbox.exports.writing import as_json, chronology_sheet

MANIFEST, RECEIPT = "manifest.json", "receipt.pdf"
_ZIPPED = (1980, 1, 1, 0, 0, 0)
"""A zip file says when each part was written; ours all say the same."""


def packed(extracts: Sequence[Extract], *, to: str, by: str, faces: Faces) -> bytes:
    """A zip file of one or more cases. Raises CaseError if one is about someone who works here."""
    if any(each.staff is not None for each in extracts):
        raise CaseError("a case about someone who works here is never in a pupil's pack")
    parts = {name: part for at, each in enumerate(extracts, 1) for name, part in _parts(at, each, faces)}
    first = extracts[0]
    manifest = _manifest(parts, school=first.school, at=first.taken_out)
    parts |= {MANIFEST: manifest, RECEIPT: _receipt(parts, manifest, first, to=to, by=by, faces=faces)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, part in parts.items():
            pack.writestr(zipfile.ZipInfo(name, _ZIPPED), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts(at: int, extract: Extract, faces: Faces) -> list[tuple[str, bytes]]:
    return [
        (f"case-{at}/record.pdf", case_paper(extract, faces)),
        (f"case-{at}/chronology.pdf", chronology_paper(extract, faces)),
        (f"case-{at}/chronology.csv", chronology_sheet(extract)),
        (f"case-{at}/case.json", as_json(extract)),
    ]


def _manifest(parts: dict[str, bytes], *, school: str, at: str) -> bytes:
    lines = [
        {
            "name": name,
            "size": len(part),
            "sha256": hashlib.sha256(part).hexdigest(),
            "blake2b": hashlib.blake2b(part, digest_size=32).hexdigest(),
        }
        for name, part in parts.items()
    ]
    document = {"format": "worrybox-transfer", "version": 1, "school": school, "made": at, "parts": lines}
    return json.dumps(document, indent=1).encode("ascii") + b"\n"


def _receipt(
    parts: dict[str, bytes], manifest: bytes, first: Extract, *, to: str, by: str, faces: Faces
) -> bytes:
    footer = f"Confidential · {first.school} · {spoken_at(first.taken_out)}"
    paper = Paper("Receipt for a child protection file", faces=faces, footer=footer, at=_when(first))
    paper.text("Please check what you received, sign, and send this page back within five school days.")
    paper.field("From", f"{first.school}\n{by}")
    paper.field("To", to)
    paper.field("Made", spoken_at(first.taken_out))
    paper.field("Child", first.at_risk.name if first.at_risk else "")
    paper.heading("What is in the pack")
    for name, part in parts.items():
        paper.field(name, f"{len(part):,} bytes")
    digest = hashlib.sha256(manifest).hexdigest()
    paper.field("SHA-256 of manifest.json", "\n".join(digest[at : at + 32] for at in (0, 32)))
    paper.text(
        "The manifest holds the hash of every part. If its own hash is the one above, and the parts have"
        " those it names, nothing was changed on the way.",
        quiet=True,
    )
    paper.text("Cases about staff are not in it. It is not encrypted: keep it apart from the pupil file.")
    paper.heading("Received")
    paper.lines(("Name", "Role and school", "Date and time", "All parts are there and open", "Signature"))
    return paper.done()


def _when(extract: Extract) -> datetime:
    return datetime.fromisoformat(extract.taken_out)
