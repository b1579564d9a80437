"""One Jinja environment for every room: a page is a template's name and a context dataclass.

Everything a template prints is escaped, an unknown name is an error, and no template can reach outside
the folders listed here. There is one environment, not one per language: overlays break plural forms.
"""

import re
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from jinja2.ext import Extension

from worrybox.web import assets, i18n, practice
from worrybox.web.numbers import CHILD_NUMBERS, STAFF_NUMBERS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SITE = Path(__file__).resolve().parents[2]

FOLDERS = {
    "components": SITE / "static" / "components",
    "web": SITE / "worrybox" / "web" / "pages",
    "portal": SITE / "portal" / "pages",
    "kiosk": SITE / "kiosk" / "pages",
    "inbox": SITE / "inbox" / "pages",
}


class Compact(Extension):
    """Leaves blank lines and indentation of the template's own text out: a page counts every byte.

    It works on the source before anything is filled in, so what a person typed is never touched.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source without leading blanks on its lines and without empty lines."""
        return re.sub(r"\n\s+", "\n", source)


def _environment() -> Environment:
    made = Environment(
        loader=PrefixLoader({name: FileSystemLoader(folder) for name, folder in FOLDERS.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", Compact],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        enable_async=False,
    )
    made.globals.update(
        asset=assets.url,
        language=i18n.language,
        practice=practice.is_practice,
        child_numbers=CHILD_NUMBERS,
        staff_numbers=STAFF_NUMBERS,
    )
    install: Any = made.__getattribute__("install_gettext_callables")
    install(
        i18n.text,
        i18n.plural,
        newstyle=True,
        pgettext=i18n.text_in_context,
        npgettext=i18n.plural_in_context,
    )
    return made


ENVIRONMENT = _environment()


def render(name: str, context: "DataclassInstance", **beside: str) -> str:
    """The page `name` ("portal/ask.html") filled from the fields of `context`, in the language now spoken.

    `beside` is what the shell of many pages is told of all of them.

    Raises jinja2.TemplateNotFound for a page that is not there and jinja2.UndefinedError when the
    template names something that the context does not have.
    """
    values = {each.name: getattr(context, each.name) for each in fields(context)}
    return ENVIRONMENT.get_template(name).render({**beside, **values})
