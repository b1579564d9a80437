"""A lost second factor is taken away at the host's own keyboard, with the passphrase."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from inbox.__main__ import main
from inbox.people.factor import new_spare_codes
from inbox.vault.factors import Factors
from inbox.vault.vault import unlock
from tests.inbox.school import MORGAN, InventedSchool


def test_a_lost_second_factor_is_taken_away_with_the_passphrase_only(
    school: InventedSchool, tmp_path: Path
) -> None:
    known = {"reader": MORGAN, "passphrase": school.passphrase(MORGAN), "pin": school.pin}
    vault = unlock(school.folder, **known)  # type: ignore[arg-type]
    Factors(vault.store).keep_app(bytes(20), step=1, day="2026-11-22")
    new_spare_codes(Factors(vault.store))
    vault.lock()
    file = tmp_path / "passphrase"
    arguments = ["second-factor", "--dir", str(school.directory), "--reader", MORGAN]
    for words, code in (("wrong", 2), (school.passphrase(MORGAN).reveal(), 0)):
        file.write_text(words)
        result = CliRunner().invoke(main, [*arguments, "--passphrase-file", str(file)])
        assert result.exit_code == code
    vault = unlock(school.folder, **known)  # type: ignore[arg-type]
    assert (Factors(vault.store).any(), Factors(vault.store).codes_left()) == (False, 0)
    vault.lock()
