"""While the record of deeds cannot be written, reading goes on, and nothing leaves the office unrecorded."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from crypto.code import ReporterKeys
from inbox.vault.vault import Vault
from tests.inbox.filling import fill_disk
from tests.inbox.pages.conftest import Visit
from tests.inbox.pages.test_answers import keys, report, tell
from tests.inbox.pages.test_cases import Desk
from tests.inbox.pages.test_take_out import out
from tests.inbox.portal import FakePortal
from tests.inbox.school import MORGAN, OWEN, id_of

__all__ = ["keys", "report"]
pytestmark = pytest.mark.slow


def vault_of(app: Starlette) -> Vault:
    (vault,) = app.state.desk.sessions.vaults()
    assert isinstance(vault, Vault)
    return vault


def test_what_cannot_be_put_on_record_is_not_done_and_what_was_seen_is_on_record_later(
    app: Starlette, visit: Visit, portal: FakePortal, keys: ReporterKeys, report: bytes
) -> None:
    client = visit(MORGAN)
    morgan = Desk(client, id_of(report))
    fill_disk(vault_of(app).trail)
    assert "They take my lunch." in morgan.page()
    assert morgan.record("note", text="Spoke to the teacher.").status_code == 303
    assert out(morgan, "case-json").status_code == 507
    assert tell(client, report, "Thank you for telling.").status_code == 507
    assert morgan.record("share", reader=OWEN).status_code == 507
    assert client.post("/backup").status_code == 507
    refused = client.get("/figures/file", params={"format": "json"})
    assert (refused.status_code, "goes on the record of what you did first" in refused.text) == (507, True)
    page = morgan.page()
    assert "Spoke to the teacher." in page
    assert "recorded what was shared outside" not in page
    assert portal.replies.get(keys.mailbox, []) == []
    assert "The record of what you do is behind by" in client.get("/").text
    assert "could not be written yet" in client.get("/trail").text
    client.post("/lock")
    client = visit(MORGAN)
    found = [each.deed for each in vault_of(app).trail.entries()]
    late = found[found.index("not-written") :]
    assert {"read", "recorded", "locked"} <= set(late)
    assert not {"exported", "replied", "shared", "backed-up"} & set(found)
    assert "is behind by" not in client.get("/").text
    assert vault_of(app).trail.check() is None
