"""The telephone numbers a page may show, in one place, with the day somebody last checked them.

A number nobody has checked for a year turns amber. No page may write a number by hand.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from worrybox.web.i18n import text

REVIEWED = date(2026, 11, 22)
GOOD_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Number:
    """One outside number: what it is called, the digits as shown, and what a person should expect."""

    name: str
    shown: str
    hint: str
    by_text: bool = False
    is_local: bool = False
    """One of the school's own contacts, in the school's own words."""

    @property
    def link(self) -> str:
        """The address that dials it, or starts a text message to it, on a telephone."""
        digits = self.shown.replace(" ", "")
        return f"sms:{digits}" if self.by_text else f"tel:{digits}"

    @property
    def said(self) -> str:
        """The hint in the language now spoken; the school's own stays as the school wrote it."""
        return self.hint if self.is_local or not self.hint else text(self.hint)


EMERGENCY = Number(name="999", shown="999", hint="Police, ambulance, fire")
CHILDLINE = Number(name="Childline", shown="0800 1111", hint="Free, day and night. Not shown on a bill.")
SHOUT = Number(name="Shout", shown="85258", hint="Send a text, day and night", by_text=True)
NSPCC = Number(name="NSPCC", shown="0808 800 5000", hint="For an adult worried about a child")
WHISTLEBLOWING = Number(
    name="NSPCC whistleblowing line", shown="0800 028 0285", hint="For staff worried about their workplace"
)
OFSTED = Number(
    name="Ofsted whistleblower hotline", shown="0300 123 3155", hint="For staff, Monday to Friday, 8 to 6"
)

CHILD_NUMBERS = (EMERGENCY, CHILDLINE, SHOUT)
STAFF_NUMBERS = (EMERGENCY, NSPCC, WHISTLEBLOWING, OFSTED)


def need_review(today: date) -> bool:
    """True ("amber") once the numbers were last checked more than twelve months before `today`."""
    return today - REVIEWED > GOOD_FOR
