"""Every way the inbox can refuse, as one family.

    InboxError
    ├── FolderError            the folder is missing, unreadable, or not an inbox's
    ├── SetupError             a school cannot be made from what was given
    ├── PosterError            a poster cannot be printed as it was asked for
    ├── CalendarError          what was written is no calendar, or the writer may not sign one
    ├── AlertError             nobody can be told in the way that was asked for
    ├── BackupError            a backup cannot be written, or is not one that can be put in place
    ├── CaseError              nothing can be recorded about a case, or not this
    ├── PeopleError            the list of readers cannot be changed as asked
    ├── PracticeError          there is no practice school: it did not start, or ended by itself
    ├── ReplyError             there can be no answer to a report
    ├── ViewingError           a file of a report cannot be looked at
    ├── FactorError            the second factor was not shown, or could not be set up
    ├── UnknownReaderError     no reader of that id has a vault here
    ├── VaultError             a vault did not open
    │   ├── UnrecordedError    what must be on record first was not done
    │   ├── PassphraseError    the passphrase does not fit
    │   ├── VaultFullError     nothing could be written into it just now
    │   └── VaultDamagedError  a file of the vault was cut short, swapped or altered
    └── PortalError            the portal could not be used this round; everything is tried again
        ├── PortalDownError    no answer, or an answer that says "later"
        ├── PortalRefusedError it answered that we may not
        └── PortalNonsenseError it answered, and the answer cannot be right

No message ever holds a passphrase, a key or a word of a report.
"""

from __future__ import annotations


class InboxError(Exception):
    """The root of the family. Its text is one lower-case line that says what to do."""


class FolderError(InboxError):
    """The inbox's folder cannot be used."""


class SetupError(InboxError):
    """What set-up was given does not make a school."""


class PosterError(InboxError):
    """What was asked for cannot be printed."""


class CalendarError(InboxError):
    """What was written does not say when reports are read, or the writer may not say it."""


class PeopleError(InboxError):
    """The list of readers cannot be changed as asked; the text says which rule stands against it."""


class PracticeError(InboxError):
    """The practice school did not start, or ended by itself."""


class AlertError(InboxError):
    """Nobody can be told in this way, or what was set cannot be used."""


class ReplyError(InboxError):
    """There can be no answer to this report."""


class FiguresError(InboxError):
    """What was given are no figures that can be merged."""


class BackupError(InboxError):
    """A vault's backup cannot be written or read, or must not take a vault's place."""


class CaseError(InboxError):
    """Nothing can be recorded about this case by this reader, or not this."""


class FactorError(InboxError):
    """The second factor was not shown, or could not be set up."""


class UnknownReaderError(InboxError):
    """No reader of that id has a vault in this folder."""


class VaultError(InboxError):
    """A vault did not open."""


class UnrecordedError(VaultError):
    """Something that has to be on the reader's record before it is done; it was not done."""


class PassphraseError(VaultError):
    """The passphrase does not open this reader's vault."""


class VaultFullError(VaultError):
    """The disk is full, or the file was busy for too long: nothing was written, and a later try may work."""


class VaultDamagedError(VaultError):
    """A file of the vault is not what was written."""


class PortalError(InboxError):
    """The portal could not be used this round."""


class PortalDownError(PortalError):
    """No answer, or one that asks us to come back later."""


class PortalRefusedError(PortalError):
    """The portal says we may not do this."""


class PortalNonsenseError(PortalError):
    """An answer that cannot be right: cut short, too large, not what was asked for."""
