"""The languages of the reports: a lab's sentences are in its table, the engine's in a catalogue.

The catalogue is the text file that translators edit, read when it is first needed, so that there
is nothing to compile and nothing that can be out of date.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from grader.records import Place, Text

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LANGUAGES = {"en": "English", "zh": "中文"}
"""Code to the language's own name for itself."""

CELL = re.compile(r"(?P<file>.+) cell (?P<cell>\d+)")


def templates_folder() -> Path:
    """Where the templates are: in the installed wheel, or beside ``grader/`` in the repository."""
    here = Path(__file__).parent.parent
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


@cache
def catalogue(code: str) -> gettext.NullTranslations:
    """The engine's sentences in that language; English needs none, they are written in it."""
    if code == "en":
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _sentences(code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Language:
    """Says any sentence of a report; what has no translation is said in English."""

    code: str
    """``en`` or ``zh``."""
    lab_translations: Mapping[str, str] = field(default_factory=dict)
    """A lab's English titles, hints and mistakes to theirs in this language."""

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise UsageError(f"no language {self.code!r}; there are: {', '.join(LANGUAGES)}")

    def say(self, text: Text | Place | str) -> str:
        """The sentence in this language, its values filled in; those that are texts said first."""
        if isinstance(text, Place):
            return self.say(_place(text))
        if isinstance(text, str):
            return self._sentence(text)
        sentence = self._sentence(text.template)
        if not text.values:
            return sentence
        return sentence.format(**{name: self._value(value) for name, value in text.values.items()})

    def missing(self, texts: Iterable[Text | str]) -> list[str]:
        """Those sentences, in English, that this language cannot say; each once, in order."""
        english = (text if isinstance(text, str) else text.template for text in texts)
        return [sentence for sentence in dict.fromkeys(english) if not self._knows(sentence)]

    def _value(self, value: Any) -> Any:
        return self.say(value) if isinstance(value, Text | Place) else value

    def _knows(self, sentence: str) -> bool:
        if self.code == "en" or not sentence:
            return True
        message = _sentences(self.code).get(sentence)
        return bool(self.lab_translations.get(sentence) or (message and message.string))

    def _sentence(self, english: str) -> str:
        if self.code == "en" or not english:  # gettext's empty key is the catalogue's head
            return english
        return self.lab_translations.get(english) or catalogue(self.code).gettext(english)


ENGLISH = Language("en")


@cache
def _sentences(code: str) -> Catalog:
    # Late, because students who read English should not wait for babel at every pytest run.
    from babel.messages.pofile import read_po

    path = templates_folder() / "locale" / code / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as po:
        return read_po(po, locale=code, abort_invalid=True)


def _place(place: Place) -> Text:
    cell = CELL.fullmatch(place.label)
    if cell:
        return Text("{file}, cell {cell}, line {line}", {**cell.groupdict(), "line": place.line})
    return Text("{file}, line {line}", {"file": place.label, "line": place.line})
