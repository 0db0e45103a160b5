"""What a course has yet to say in a language, as a file for its translator, and back into its places.

The file is a gettext catalogue, which translators have editors for. Titles, handouts, the sentences of code
and tests, and questions before the code go back beside their English; what the engine says goes into the
course's own catalogue.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from grader.authoring.code_texts import code_phrasebook, translations_in_code
from grader.authoring.prediction_texts import prediction_texts, with_prediction_texts
from grader.authoring.source import CellKind, SourceCell, beside, split_cells
from grader.course.course import ENGLISH, SETTINGS, Course, is_code
from grader.course.files import read_text
from grader.course.lab import Lab
from grader.course.predictions import PREDICTIONS
from grader.course.sentences import (
    TESTS,
    Phrasebook,
    Sentence,
    Translation,
    joined,
    read_phrasebook,
    translation_comments,
)
from grader.errors import LabError, UsageError
from grader.reports.language import (
    catalogue_file,
    engine_languages,
    sentences,
    templates_folder,
)

MessageId = str | tuple[str, ...]
"""A sentence in English, or its singular and plural."""
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that is not said in the language, and where it stands."""

    english: MessageId
    file: str
    """From the course's folder; empty for what the engine says."""
    line: int
    note: str = ""
    """What a translator must know."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A message of a catalogue that is wholly translated."""

    english: MessageId
    said: MessageId
    line: int


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a translator's file."""

    written: int
    missing: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What a file says, and what of it in a language."""

    known: Mapping[str, str]
    """English to the language."""
    firsts: Mapping[str, Sentence]
    """All that it says, at its first place."""
    comments: Sequence[Translation]
    """Those of the language."""


def gaps(course: Course, labs: Sequence[Lab], code: str, *, engine: bool = True) -> list[Gap]:
    """What these labs, and the engine, do not say in a language; LabError if a source is wrong."""
    _check(code)
    found = [gap for lab in labs for gap in _of_lab(lab, code)]
    return [*found, *(_of_engine(course, code) if engine else ())]


def to_fill_in(course: Course, code: str, found: Iterable[Gap]) -> str:
    """The catalogue that a translator fills in; a text that stands in several places comes once."""
    catalog = _new_catalogue(code, course.title or "course")
    for gap in found:
        notes = [gap.note] if gap.note else []
        locations = [(gap.file, gap.line)] if gap.file else []
        catalog.add(gap.english, locations=locations, auto_comments=notes)
    return _written(catalog)


def fill_in(
    course: Course, labs: Sequence[Lab], code: str, file: Path, *, engine: bool = True
) -> Placed:
    """Put what a translator filled in beside its English.

    UsageError, and nothing is written, if the file is no catalogue, a translation has other places
    for values than its English, or ``course.toml`` does not name the language.
    """
    named = course.named_languages
    if named is not None and code not in named:
        raise UsageError(
            f"{course.folder / SETTINGS} does not name {code!r}; add it to its languages"
        )
    found = gaps(course, labs, code, engine=engine)
    said = _filled_in(file)
    texts: dict[Path, str] = {}
    for lab in labs:
        texts |= _places(lab, code, {i: s for i, s in said.items() if isinstance(s, str)})
    own = catalogue_file(course.locale, code)
    if engine and any(gap.english in said for gap in _of_engine(course, code)):
        texts[own] = _with_engine(course, code, said)
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    sentences.cache_clear()
    written = {gap.english for gap in found if gap.english in said}
    return Placed(len(written), len({gap.english for gap in found} - written))


def _check(code: str) -> None:
    if not is_code(code):
        raise UsageError(f"{code!r} is no code of a language; write one such as fr or pt-BR")
    if code == ENGLISH:
        raise UsageError("all texts are written in English; name a language to translate them into")


# -- what is missing


def _of_lab(lab: Lab, code: str) -> Iterator[Gap]:
    rubric, source, tests = (lab.folder / name for name in ("lab.toml", lab.reference.name, TESTS))
    if code not in lab.title:
        yield Gap(lab.title[ENGLISH], _relative(lab, rubric), 1, "title of the lab")
    for cell in _cells_without(lab, read_text(source), code):
        yield Gap(cell.text, _relative(lab, source), cell.line, "handout, in Markdown")
    for path, said, note in (
        (source, _said_by_code(lab, code), "in code: a docstring, a task or a comment"),
        (tests, _said_by_tests(tests, code), ""),
    ):
        for english, first in said.firsts.items():
            if not said.known.get(english):
                yield Gap(english, _relative(lab, path), first.line, note)
    for text in prediction_texts(lab.folder):
        if code not in text.said:
            place = _relative(lab, lab.folder / PREDICTIONS)
            yield Gap(text.said[ENGLISH], place, text.line, "question before the code")


def _said_by_tests(tests: Path, code: str) -> _Said:
    source = read_text(tests)
    comments, _ = translation_comments(source, [code])
    return _said(read_phrasebook(tests, source, [code]), comments, code)


def _said_by_code(lab: Lab, code: str) -> _Said:
    source, languages = read_text(lab.reference), {*lab.languages, code}
    comments, _ = translations_in_code(source, languages)
    own = [comment for comment in comments if comment.language == code]
    return _said(code_phrasebook(lab.reference, source, languages), own, code)


def _said(book: Phrasebook, comments: Sequence[Translation], code: str) -> _Said:
    if book.complaints:
        raise LabError("\n".join(book.complaints))
    return _Said(book.translations.get(code, {}), book.firsts, comments)


def _cells_without(lab: Lab, source: str, code: str) -> Iterator[SourceCell]:
    """The English text cells that have no counterpart in the language."""
    cells = split_cells(lab.reference, source, {*lab.languages, code})
    for texts in beside(cells):
        english = [place for place, cell in enumerate(texts) if cell.language == ENGLISH]
        if sum(cell.language == code for cell in texts) == len(english):
            continue
        for begin, end in zip(english, [*english[1:], len(texts)], strict=True):
            if not any(cell.language == code for cell in texts[begin:end]):
                yield texts[begin]


def _of_engine(course: Course, code: str) -> Iterator[Gap]:
    folders = (course.locale, templates_folder() / "locale")
    files = [catalogue_file(folder, code) for folder in folders]
    known = {entry.english for path in files if path.is_file() for entry in _entries(path)}
    for entry in _engine_sentences().values():
        if entry.english not in known:
            yield Gap(entry.english, "", 0, "said by the engine")


def _engine_sentences() -> dict[MessageId, CatalogueEntry]:
    """All that the engine says: its own catalogues are complete, as its tests hold."""
    files = [catalogue_file(templates_folder() / "locale", code) for code in engine_languages()[1:]]
    return {entry.english: entry for path in files for entry in _entries(path)}


def _relative(lab: Lab, path: Path) -> str:
    return path.relative_to(lab.course).as_posix()


# -- catalogues


def _new_catalogue(code: str, project: str) -> Catalog:
    try:
        locale = Locale.parse(code, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = None
    comment = f"# {project}: texts in {code}. A place in braces or %(…)s stands for a value."
    return Catalog(locale=locale, project=project, version="1", header_comment=comment)


def _written(catalog: Catalog) -> str:
    po = BytesIO()
    write_po(po, catalog, width=WIDTH)
    return po.getvalue().decode("utf-8")


def _entries(path: Path) -> Iterator[CatalogueEntry]:
    """What a catalogue says, in all forms; what its translator is not sure of does not count."""
    for message in sentences(path):
        english, said = _words(message.id), _words(message.string or "")
        forms = [said] if isinstance(said, str) else said
        if english and not message.fuzzy and all(forms):
            yield CatalogueEntry(english, said, message.lineno or 1)


def _words(words: str | list[str] | tuple[str, ...]) -> MessageId:
    return words if isinstance(words, str) else tuple(words)


def _filled_in(file: Path) -> dict[MessageId, MessageId]:
    """English to its translation; UsageError with a line for each that cannot be used."""
    if not file.is_file():
        raise UsageError(f"no file {file}; write one with `grader texts`, fill it in, and name it")
    try:
        entries = list(_entries(file))
    except LabError as error:
        raise UsageError(str(error)) from error
    of_engine = _engine_sentences()
    wrong = [
        f"{file}:{entry.line}: the translation has other places for values than "
        f"{_last(entry.english)!r}; use each {{name}} and %(name)s as it stands there"
        for entry in entries
        if entry.english in of_engine and _values(entry.english) != _values(entry.said)
    ]
    if wrong:
        raise UsageError("\n".join(wrong))
    return {entry.english: entry.said for entry in entries}


def _last(words: MessageId) -> str:
    return words if isinstance(words, str) else words[-1]


def _values(words: MessageId) -> set[str]:
    """The names of the values that go into a sentence of the engine or of a page."""
    last = _last(words)
    return set(re.findall(r"%\((\w+)\)s", last)) | set(re.findall(r"\{(\w+)[^}]*\}", last))


def _with_engine(course: Course, code: str, said: Mapping[MessageId, MessageId]) -> str:
    """The course's own catalogue with what the engine says there besides."""
    path = catalogue_file(course.locale, code)
    catalog = sentences(path) if path.is_file() else _new_catalogue(code, course.title or "course")
    for gap in _of_engine(course, code):
        if gap.english in said:
            catalog.add(gap.english, said[gap.english])
    return _written(catalog)


# -- into their places


def _places(lab: Lab, code: str, said: Mapping[MessageId, str]) -> dict[Path, str]:
    """The files of a lab that change, and their text."""
    rubric, tests = lab.folder / "lab.toml", lab.folder / TESTS
    source = _with_translations(read_text(lab.reference), _said_by_code(lab, code), code, said)
    texts = {
        rubric: _with_title(lab, rubric, code, said),
        lab.reference: _with_cells(lab, source, code, said),
        tests: _with_translations(read_text(tests), _said_by_tests(tests, code), code, said),
    }
    predictions = lab.folder / PREDICTIONS
    if predictions.is_file():
        on_one_line = {
            english: _on_one_line(words)
            for english, words in said.items()
            if isinstance(english, str)
        }
        texts[predictions] = with_prediction_texts(lab.folder, code, on_one_line)
    return {path: text for path, text in texts.items() if text != read_text(path)}


def _with_title(lab: Lab, rubric: Path, code: str, said: Mapping[MessageId, str]) -> str:
    text = read_text(rubric)
    title = said.get(lab.title[ENGLISH])
    if code in lab.title or not title:
        return text
    line = f"{code} = {json.dumps(_on_one_line(title), ensure_ascii=False)}\n"
    table = re.search(r"^\[title\]\n(?:[^\[\n].*\n)*", text, re.MULTILINE)
    changed = text[: table.end()] + line + text[table.end() :] if table else text
    if code not in tomllib.loads(changed)["title"]:
        raise LabError(
            f"{rubric}: titles stand in no table; write them as [title] with a line each"
        )
    return changed


def _with_cells(lab: Lab, source: str, code: str, said: Mapping[MessageId, str]) -> str:
    """The source with a cell below each English one that has got its counterpart."""
    lines = source.splitlines()
    for cell in reversed(list(_cells_without(lab, source, code))):
        if text := said.get(cell.text):
            thought = " thought" if cell.kind == CellKind.THOUGHT else ""
            written = [f"# {line}".rstrip() for line in text.strip("\n").splitlines()]
            end = next(
                (n for n in range(cell.line, len(lines)) if lines[n].startswith("# %%")), None
            )
            if end is None:
                lines += [""]
                end = len(lines)
            lines[end:end] = [f"# %% [markdown] {code}{thought}", *written, ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _with_translations(source: str, its: _Said, code: str, said: Mapping[MessageId, str]) -> str:
    """A file with translations above their sentences; those that are there stay as they are."""
    known = its.known
    lines = dict(enumerate(source.splitlines(), start=1))
    for place, some in groupby(its.firsts.values(), key=lambda sentence: sentence.line):
        here = [sentence.english for sentence in some]
        if not any(english in said and not known.get(english) for english in here):
            continue
        for comment in its.comments:
            if comment.place == place:
                for line in comment.lines:
                    lines.pop(line)
        words = [known.get(english) or _on_one_line(said.get(english, "")) for english in here]
        while not words[-1]:
            words.pop()
        indent = " " * (len(lines[place]) - len(lines[place].lstrip()))
        above = [f"{indent}# {code}: {word}".rstrip() for word in words]
        lines[place] = "\n".join([*above, lines[place]])
    return "\n".join(lines.values()) + "\n"


def _on_one_line(text: str) -> str:
    whole = ""
    for line in text.split("\n"):
        whole = joined(whole, line.strip())
    return whole
