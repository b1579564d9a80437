"""Dates in the words of each language: the names that CLDR gives, without the megabytes it lies in.

A library's whole locale lies in the memory of each process that says one date (4 MB), which a kiosk has not.
tests/web/i18n/test_dates.py holds these names to Babel's.
"""

from __future__ import annotations

import re
from datetime import date

_WEEKDAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "cy": ["Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"],
    "pl": ["poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"],
    "ro": ["luni", "marți", "miercuri", "joi", "vineri", "sâmbătă", "duminică"],
    "ur": ["پیر", "منگل", "بدھ", "جمعرات", "جمعہ", "ہفتہ", "اتوار"],
}
MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "cy": [
        "Ionawr",
        "Chwefror",
        "Mawrth",
        "Ebrill",
        "Mai",
        "Mehefin",
        "Gorffennaf",
        "Awst",
        "Medi",
        "Hydref",
        "Tachwedd",
        "Rhagfyr",
    ],
    "pl": [
        "stycznia",
        "lutego",
        "marca",
        "kwietnia",
        "maja",
        "czerwca",
        "lipca",
        "sierpnia",
        "września",
        "października",
        "listopada",
        "grudnia",
    ],
    "ro": [
        "ianuarie",
        "februarie",
        "martie",
        "aprilie",
        "mai",
        "iunie",
        "iulie",
        "august",
        "septembrie",
        "octombrie",
        "noiembrie",
        "decembrie",
    ],
    "ur": [
        "جنوری",
        "فروری",
        "مارچ",
        "اپریل",
        "مئی",
        "جون",
        "جولائی",
        "اگست",
        "ستمبر",
        "اکتوبر",
        "نومبر",
        "دسمبر",
    ],
}
"""By language, January first, as they stand in a date."""
_FIELD = re.compile(r"EEEE|MMMM|d|y")


def format_date(day: date, pattern: str, *, locale: str) -> str:
    """The day by a pattern as CLDR writes them: EEEE the weekday, d the day, MMMM the month, y the year.

    `locale` is the tag of one of our languages; any other raises KeyError.
    """
    fields = {
        "EEEE": _WEEKDAYS[locale][day.weekday()],
        "d": str(day.day),
        "MMMM": MONTHS[locale][day.month - 1],
        "y": str(day.year),
    }
    return _FIELD.sub(lambda found: fields[found[0]], pattern)
