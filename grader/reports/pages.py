"""The one door to the page templates: compiled once a language, everything escaped."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from grader.reports.language import Language, catalogue, own_name, templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

HTML_LANG = {"zh": "zh-Hans"}
"""Where pages name a language more closely than its code does."""

CODE = re.compile("`([^`]+)`")


def render(template: str, language: Language, **context: Any) -> str:
    """The page in that language; ``say`` is there for the sentences of records and labs."""
    page = _environment(language.code, language.locale).get_template(template)
    html_lang = HTML_LANG.get(language.code, language.code)
    return page.render(say=language.say, html_lang=html_lang, own_name=own_name, **context)


def points(value: float) -> str:
    """Points as people write them: ``2``, ``17.5``, ``0.33``."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@cache
def _environment(code: str, locale: Path | None) -> Environment:
    # Late, because students who run their tests should not wait for what makes pages.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    # The extension adds this method to the environment when it is loaded.
    environment.install_gettext_translations(catalogue(code, locale), newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(points=points, prose=_prose, segment=_segment, percent=_percent)
    return environment


def _prose(sentence: str) -> Markup:
    """The sentence escaped, with ``code`` between backticks set as code."""
    from markupsafe import Markup, escape

    return Markup(CODE.sub(r"<code>\1</code>", str(escape(sentence))))


def _segment(name: str) -> str:
    """A folder's name as one segment of a link, whatever is in it."""
    return quote(name, safe="")


def _percent(share: float) -> str:
    return f"{share:.0%}"
