"""What a portal is told: made once, read strictly, kept private."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from crypto.encoding import b64
from portal import settings
from portal.__main__ import main
from worrybox.web.settings import SettingsError

PIN = b64(bytes(range(16)))
OTHER = b64(bytes(16))


def write(folder: Path, toml: str) -> Path:
    settings.make(folder, pin=PIN)
    (folder / settings.FILE_NAME).write_text(toml)
    return folder


def test_a_new_portal_has_one_school_and_a_pepper_only_this_account_reads(tmp_path: Path) -> None:
    made = settings.make(tmp_path / "portal", pin=PIN, leave_url="https://weather.example/today?x=1&y=[2]")
    [school] = made.schools
    assert (school.slug, b64(school.pin), school.database.name) == ("", PIN, "drop.sqlite3")
    assert school.leave_url == "https://weather.example/today?x=1&y=[2]"
    assert (tmp_path / "portal/pepper").stat().st_mode & 0o777 == 0o600


def test_made_again_nothing_changes(tmp_path: Path) -> None:
    first = settings.make(tmp_path, pin=PIN)
    assert settings.make(tmp_path, pin=PIN).pepper == first.pepper


def test_another_schools_folder_is_left_alone(tmp_path: Path) -> None:
    settings.make(tmp_path, pin=PIN)
    with pytest.raises(SettingsError, match="another school"):
        settings.make(tmp_path, pin=OTHER)


def test_a_lost_pepper_is_asked_for_and_never_made_anew(tmp_path: Path) -> None:
    settings.make(tmp_path, pin=PIN)
    (tmp_path / "pepper").unlink()
    with pytest.raises(SettingsError, match="pepper is missing"):
        settings.make(tmp_path, pin=PIN)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("", "school"),
        ("school = []", "names no"),
        ("[[school]]\nslug = 'a'", "pin"),
        (f"[[school]]\npin = '{PIN}'\ncolour = 'red'", "colour"),
        ("[[school]]\npin = 'short'", "22 characters"),
        (f"[[school]]\npin = '{PIN}'\nslug = '../a'", "slug"),
        (f"[[school]]\npin = '{PIN}'\nslug = 7", "slug"),
        (f"[[school]]\npin = '{PIN}'\nleave_url = 'javascript:alert(1)'", "leave_url"),
        (f"[[school]]\npin = '{PIN}'\nleave_url = 'https://a b/'", "leave_url"),
        (f"[[school]]\npin = '{PIN}'\nquota_megabytes = 0", "quota_megabytes"),
        (f"[[school]]\npin = '{PIN}'\nnobody_after_hours = 0", "nobody_after_hours"),
        (f"[[school]]\npin = '{PIN}'\n[[school]]\npin = '{OTHER}'", "same slug"),
        (f"[[school]]\npin = '{PIN}'\n[[school]]\nslug = 'a'\npin = '{PIN}'", "same pin"),
        ("[[school]", "TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, toml: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings.load(write(tmp_path, toml))


def test_several_schools_have_a_file_each(tmp_path: Path) -> None:
    toml = f"https = true\n[[school]]\nslug = 'a'\npin = '{PIN}'\n[[school]]\nslug = 'b-1'\npin = '{OTHER}'\n"
    loaded = settings.load(write(tmp_path, toml))
    assert [school.database.name for school in loaded.schools] == ["drop-a.sqlite3", "drop-b-1.sqlite3"]
    assert loaded.https


def test_settings_print_no_secret(tmp_path: Path) -> None:
    made = settings.make(tmp_path, pin=PIN)
    assert made.pepper.secret_bytes().hex() not in repr(made) + repr(made.pepper)


@pytest.mark.parametrize("command", [["init", "--pin", "wrong"], ["serve"]])
def test_what_cannot_be_used_is_said_in_one_line(tmp_path: Path, command: list[str]) -> None:
    ended = CliRunner().invoke(main, [*command, "--dir", str(tmp_path)])
    assert ended.exit_code == 1
    assert len(ended.stderr.splitlines()) == 1


def test_files_are_offered_to_children_only_where_the_school_says_so(tmp_path: Path) -> None:
    said = f"[[school]]\npin = '{PIN}'\nfiles_for_children = "
    assert settings.make(tmp_path / "new", pin=PIN).schools[0].files_for_children is False
    assert settings.load(write(tmp_path / "on", said + "true")).schools[0].files_for_children is True
    with pytest.raises(SettingsError, match="files_for_children"):
        settings.load(write(tmp_path / "odd", said + "'yes'"))
