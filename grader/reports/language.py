"""The languages of the reports: a lab's sentences are beside its tests, the engine's in catalogues.

A catalogue is the text file that translators edit, read when it is first needed, so that there is
nothing to compile and nothing that can be out of date. A course may have catalogues of its own in
``locale/``, for languages that the engine does not speak or words that it would rather use.
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

from grader.course.course import ENGLISH as ENGLISH_CODE
from grader.course.course import Course
from grader.course.lab import Lab
from grader.course.sentences import languages_in, translations_in
from grader.errors import LabError, UsageError
from grader.records import Place, Text

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

CELL = re.compile(r"(?P<file>.+) cell (?P<cell>\d+)")


def templates_folder() -> Path:
    """Where the templates are: in the installed wheel, or beside ``grader/`` in the repository."""
    here = Path(__file__).parent.parent
    inside = here / "templates"
    return inside if inside.is_dir() else here.parent / "templates"


def catalogue_file(locale: Path, code: str) -> Path:
    """Where a folder of catalogues has the one of a language."""
    return locale / code / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(code: str, locale: Path | None = None) -> gettext.NullTranslations:
    """The engine's sentences in that language, the course's own words for them first.

    English needs none, they are written in it.
    """
    translations = gettext.NullTranslations()
    for path in reversed(_files(code, locale)):
        compiled = _compiled(path)
        compiled.add_fallback(translations)
        translations = compiled
    return translations


def engine_languages() -> list[str]:
    """The languages that the engine itself speaks, English first."""
    folder = templates_folder() / "locale"
    return [ENGLISH_CODE, *sorted(path.name for path in folder.iterdir() if path.is_dir())]


def own_name(code: str) -> str:
    """What a language calls itself: ``English``, ``中文``; its code if nobody knows."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_language_name() or code
    except (ValueError, UnknownLocaleError):
        return code


@dataclass(frozen=True)
class Language:
    """Says any sentence of a report; what has no translation is said in English."""

    code: str
    """Such as ``en`` or ``zh``."""
    lab_translations: Mapping[str, str] = field(default_factory=dict)
    """A lab's English titles, hints and mistakes to theirs in this language."""
    locale: Path | None = None
    """The folder of the course's own catalogues."""

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
        if self.code == ENGLISH_CODE or not sentence:
            return True
        messages = (sentences(path).get(sentence) for path in _files(self.code, self.locale))
        return bool(self.lab_translations.get(sentence)) or any(m and m.string for m in messages)

    def _sentence(self, english: str) -> str:
        if self.code == ENGLISH_CODE or not english:  # gettext's empty key is the catalogue's head
            return english
        own = self.lab_translations.get(english)
        return own or catalogue(self.code, self.locale).gettext(english)


ENGLISH = Language(ENGLISH_CODE)


def language_of(lab: Lab, code: str) -> Language:
    """The language for what is said of a lab; UsageError with those there are if nobody has it."""
    check_language(code, lab.languages)
    return Language(code, lab.translations.get(code, {}), Course(lab.course).locale)


def language_at_home(handout: Path, code: str) -> Language:
    """The language for a lab as its students have it; UsageError with those there are if nobody has it."""
    if code == ENGLISH_CODE:
        return ENGLISH
    course = Course(handout.parent.parent)
    check_language(code, [*course.languages, *languages_in(handout)])
    return Language(code, translations_in(handout, [code]).get(code, {}), course.locale)


def check_language(code: str, of_course: Iterable[str]) -> None:
    """UsageError with the known ones if neither the engine nor the course has that language."""
    known = list(dict.fromkeys([*engine_languages(), *of_course]))
    if code not in known:
        raise UsageError(f"no language {code!r}; there are: {', '.join(known)}")


def _files(code: str, locale: Path | None) -> list[Path]:
    """The catalogues of a language that there are, the course's own first."""
    folders = [locale] if locale else []
    paths = [catalogue_file(folder, code) for folder in [*folders, templates_folder() / "locale"]]
    return [path for path in paths if path.is_file()]


@cache
def _compiled(path: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, sentences(path))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def sentences(path: Path) -> Catalog:
    """A catalogue as it stands on disk; LabError with the line if it is none."""
    # Late, because students who read English should not wait for babel at every pytest run.
    from babel.messages.pofile import PoFileError, read_po

    with path.open("rb") as po:
        try:
            return read_po(po, abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise LabError(f"{path}: {error}; mend this catalogue") from error


def _place(place: Place) -> Text:
    cell = CELL.fullmatch(place.label)
    if cell:
        return Text("{file}, cell {cell}, line {line}", {**cell.groupdict(), "line": place.line})
    return Text("{file}, line {line}", {"file": place.label, "line": place.line})
