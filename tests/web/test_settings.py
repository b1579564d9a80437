"""Settings are read strictly, secrets are private, and no error repeats a value."""

from pathlib import Path

import msgspec
import pytest

from worrybox.web import settings


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slug: str
    port: int = 8400


def written(folder: Path, text: str) -> Path:
    path = folder / "portal.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_good_file_becomes_its_type(tmp_path: Path) -> None:
    assert settings.load(written(tmp_path, 'slug = "oakfield"'), Example) == Example("oakfield")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "slug"),
        ('slug = "a"\nport = "canary"', "port"),
        ('slug = "a"\nprot = 1', "prot"),
        ("slug = ", "TOML"),
    ],
)
def test_a_wrong_file_is_named_with_its_key_and_not_its_value(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(settings.SettingsError, match=named) as refused:
        settings.load(written(tmp_path, text), Example)
    assert "portal.toml" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(settings.SettingsError, match="set-up"):
        settings.load(tmp_path / "none.toml", Example)


def test_a_secret_comes_back_and_is_private(tmp_path: Path) -> None:
    settings.write_private(tmp_path / "pepper", b"p" * 32)
    assert settings.read_secret(tmp_path / "pepper", size=32) == b"p" * 32
    assert (tmp_path / "pepper").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["pepper"]


def test_a_secret_that_others_may_read_or_of_another_size_is_refused(tmp_path: Path) -> None:
    settings.write_private(tmp_path / "pepper", b"p" * 31)
    with pytest.raises(settings.SettingsError, match="32 bytes"):
        settings.read_secret(tmp_path / "pepper", size=32)
    (tmp_path / "pepper").chmod(0o640)
    with pytest.raises(settings.SettingsError, match="chmod 600"):
        settings.read_secret(tmp_path / "pepper", size=31)


def test_a_folder_in_the_way_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(settings.SettingsError, match="cannot make the folder"):
        settings.private_folder(tmp_path / "file" / "deeper")
