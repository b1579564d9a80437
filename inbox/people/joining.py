"""A person of a new school makes their own keys, under a passphrase that nobody else has seen.

Six drawn words, or words of their own that are long enough. What is made is written at once under it; nothing
is kept that opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crypto.identities import SignerIdentity
from crypto.policy import Pin
from inbox.errors import SetupError
from inbox.folder import Folder, reader_id
from inbox.passphrase import WORDS_IN_A_PASSPHRASE, Passphrase
from inbox.people.draft import Draft, Member
from inbox.setup import signer_file
from inbox.vault.keys import KdfProfile, new_vault_keys, wrap_keys
from inbox.vault.store import WorkingStore
from worrybox.web.settings import private_folder, write_private

PROVISIONAL = Pin(bytes(16))
"""In the keys of a signer who also reads, until all signers have keys, of which the pin is made."""
LEAST_LETTERS = 20
LEAST_WORDS = 4
ASKED_BACK = (1, 3, 5)
"""The words of a drawn passphrase, from 0, that its owner types back: enough to show it was copied."""

_OF_JOINING = frozenset(("keys.json", "working.db", "working.db-wal", "working.db-shm"))
"""All that a vault holds before its owner has ever come in."""


def typed_back(drawn: Passphrase, typed: Sequence[str]) -> bool:
    """Whether these are the words that are asked back."""
    words = drawn.reveal().split(" ")
    assert len(words) == WORDS_IN_A_PASSPHRASE
    return [Passphrase(each).reveal() for each in typed] == [words[at] for at in ASKED_BACK]


def chosen(typed: str, again: str, *, about: Sequence[str]) -> Passphrase:
    """A passphrase of somebody's own. Raises SetupError while it is too easy to guess or not the same twice.

    `about` is what a guesser would try first: names of the school and of the person.
    """
    words = Passphrase(typed)
    if words.secret_bytes() != Passphrase(again).secret_bytes():
        raise SetupError("the two are not the same: type it again")
    different = {word for word in words.reveal().split(" ") if len(word) > 2}
    known = {part for name in about for part in Passphrase(name).reveal().split(" ")}
    if len(words.reveal()) < LEAST_LETTERS or len(different - known) < LEAST_WORDS:
        raise SetupError(
            f"too easy to guess: take at least {LEAST_WORDS} different words that have nothing to do with"
            f" you or the school, {LEAST_LETTERS} letters in all"
        )
    return words


def join(
    folder: Folder,
    draft: Draft,
    member: Member,
    *,
    passphrase: Passphrase,
    profile: KdfProfile,
    signing: tuple[Passphrase, KdfProfile] | None = None,
) -> Draft:
    """Make and write this person's keys; the draft in which they have joined and their link is used up.

    `signing` is what the key to sign with is under, where it is to have a passphrase of its own.
    Takes as long as the profile says. Raises SettingsError, VaultError or SetupError.
    """
    made = member
    if member.reads:
        keys = new_vault_keys(reader_id(member.id))
        private_folder(folder.keys(keys.reader).parent)
        for left in (folder.working(keys.reader), folder.keys(keys.reader)):
            left.unlink(missing_ok=True)  # of a try that was cut short: nobody ever had its passphrase
        WorkingStore(folder.working(keys.reader), key=keys.store_key).close()
        pin = PROVISIONAL if member.signs else draft.pin
        content = wrap_keys(keys, passphrase=passphrase, profile=profile, pin=pin)
        write_private(folder.keys(keys.reader), content)
        identity = keys.identity
        made = msgspec.structs.replace(made, box=identity.box.b64(), sign=identity.verify_key.b64())
    if member.signs:
        signer = SignerIdentity.generate()
        content = signer_file(
            signer,
            name=member.name,
            number=member.number,
            passphrase=signing[0] if signing else passphrase,
            profile=signing[1] if signing else profile,
        )
        private_folder(folder.signers)
        write_private(folder.signers / f"p{member.number}.json", content)
        made = msgspec.structs.replace(made, signer=signer.verify_key.b64(), apart=signing is not None)
    return draft.replace(msgspec.structs.replace(made, invited="", until=""))


def forget_keys(folder: Folder, draft: Draft) -> None:
    """Remove the keys made for a set-up that is given up; nothing once a list was signed in this folder.

    A vault that anybody has opened stays as well. Raises SetupError where the disk refuses.
    """
    if folder.settings.exists() or any(folder.rosters.glob("*")):
        return
    try:
        for member in draft.people:
            (folder.signers / f"p{member.number}.json").unlink(missing_ok=True)
            home = folder.keys(reader_id(member.id)).parent
            if {path.name for path in home.glob("*")} <= _OF_JOINING:
                for path in home.glob("*"):
                    path.unlink()
                if home.is_dir():
                    home.rmdir()
    except OSError as wrong:
        raise SetupError(f"the keys made so far cannot be removed: {wrong.strerror}") from None
