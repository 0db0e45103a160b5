"""What a lab's tests say to students, and how it is said in other languages.

Titles, hints, names of mistakes and ``fail`` texts are found by reading the file, not by running it.
In ``tests.py`` a translation stands above the line on which its sentence begins::

    # zh: 漏了系数 1/2。
    "The factor 1/2 is missing.": w.pow(2).sum(),

Students have the public ones of these in a table a language, ``zh.toml``, beside ``test_public.py``.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from grader.course.course import CODE, is_code
from grader.course.files import parse, read_text
from grader.course.tables import read_toml
from grader.errors import LabError

TESTS = "tests.py"
"""All tests of a lab, public and hidden; pytest collects it where it lies beside a ``lab.toml``."""
RUBRIC = "lab.toml"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

WIDE = r"\u2e80-\u9fff\uf900-\uffef“”‘’…—"
"""CJK characters and their punctuation, between which no spaces are set: inside of a regex's brackets."""

_TRANSLATION = re.compile(rf"#\s*({CODE}):(.*)")
_GOES_ON = "#     "


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at one place of a test file."""

    english: str
    line: int
    """Where it begins."""
    column: int
    name: str
    """The top-level function that says it; empty if none does."""
    is_mistake: bool = False
    """Whether it is the name of a mistake."""


@dataclass(frozen=True, slots=True)
class Translation:
    """The comment lines that say one sentence in another language."""

    language: str
    text: str
    """Empty where its author has yet to write it."""
    lines: range
    """Where they stand."""
    place: int
    """The line of code below them."""


@dataclass(slots=True)
class Phrasebook:
    """The sentences of one test file, in order, and how they are said in other languages."""

    sentences: list[Sentence]
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    """Language to English to that language."""
    complaints: list[str] = field(default_factory=list)
    """What an author has to mend before a translation can be found."""

    @property
    def firsts(self) -> dict[str, Sentence]:
        """Each sentence at its first place, which has its translations."""
        first: dict[str, Sentence] = {}
        for sentence in self.sentences:
            first.setdefault(sentence.english, sentence)
        return first


def translations_in(folder: Path, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """Language to what the tests in a lab's folder say in it, an author's folder or a student's.

    LabError, with a line for each, if translations in ``tests.py`` belong to no sentence.
    """
    path = folder / TESTS
    if not path.is_file():
        tables = {code: folder / f"{code}.toml" for code in languages}
        return {
            code: read_toml(table).get("texts", {})
            for code, table in tables.items()
            if table.is_file()
        }
    book = read_phrasebook(path, read_text(path), languages)
    if book.complaints:
        raise LabError("\n".join(book.complaints))
    return book.translations


def languages_in(handout: Path) -> list[str]:
    """The languages that a lab's folder has tables for, as students have them."""
    names = [path.stem for path in sorted(handout.glob("*.toml")) if path.name != RUBRIC]
    return [name for name in names if is_code(name)]


def read_phrasebook(path: Path, source: str, languages: Iterable[str]) -> Phrasebook:
    """The sentences of a test file and their translations into ``languages``.

    LabError if a text is no literal.
    """
    comments, strays = translation_comments(source, set(languages))
    return paired(path, find_sentences(path, source), comments, strays)


def paired(
    path: Path,
    sentences: Iterable[Sentence],
    comments: Iterable[Translation],
    strays: Iterable[int],
) -> Phrasebook:
    """Sentences with the translations above their lines; ``strays``: lines where one stands after code."""
    book = Phrasebook(list(sentences))
    book.complaints += [
        f"{path}:{line}: a translation after code; give it a line of its own, above the sentence"
        for line in strays
    ]
    of_line = {line: list(some) for line, some in groupby(book.sentences, key=lambda one: one.line)}
    for place, above in groupby(comments, key=lambda comment: comment.place):
        in_language: dict[str, list[Translation]] = {}
        for comment in above:
            in_language.setdefault(comment.language, []).append(comment)
        for block in in_language.values():
            _assign(path, book, of_line.get(place, []), block)
    return book


def _assign(
    path: Path, book: Phrasebook, sentences: list[Sentence], block: list[Translation]
) -> None:
    """Give each sentence that first stands on this line its translation, in order."""
    firsts = book.firsts
    known = book.translations.setdefault(block[0].language, {})
    fresh = [s for s in dict.fromkeys(sentences) if firsts[s.english] is s]
    where = f"{path}:{block[0].lines.start}:"
    if not sentences:
        book.complaints.append(
            f"{where} no sentence begins on the line below; put the translation right above the "
            "line of its sentence"
        )
    elif len(block) <= len(fresh):
        pairs = zip(fresh, block, strict=False)
        known |= {sentence.english: one.text for sentence, one in pairs if one.text}
    elif len(block) == len(sentences):
        for sentence, one in zip(sentences, block, strict=True):
            if sentence in fresh:
                known[sentence.english] = one.text
            else:
                book.complaints.append(_again(path, firsts[sentence.english], one, known))
    else:
        book.complaints.append(
            f"{where} {len(block)} translations, {len(sentences)} sentences begin on the line below; "
            "write one for each, and begin lines that go on with `#` and five spaces"
        )


def _again(path: Path, first: Sentence, comment: Translation, known: Mapping[str, str]) -> str:
    """What is wrong with a translation of a sentence that stood above already."""
    where, english = f"{path}:{comment.lines.start}: {first.english!r}", first.english
    if english not in known:
        return f"{where} first stands on line {first.line}; put its translation there"
    if known[english] != comment.text:
        return f"{where} is translated otherwise at line {first.line}; keep one, and keep it there"
    return f"{where} is translated at line {first.line} already; take this one out"


# -- sentences


def find_sentences(path: Path, source: str) -> Iterator[Sentence]:
    """What a test file may say to students: titles, hints, mistakes, ``fail`` texts, in order."""
    found: list[Sentence] = []
    for top in parse(path, source).body:
        name = getattr(top, "name", "")
        if isinstance(top, FUNCTIONS) and name.startswith("test_"):
            found += _title_and_hint(path, top)
        for node in ast.walk(top):
            if isinstance(node, ast.Call):
                found += (
                    Sentence(_literal(path, text), text.lineno, text.col_offset, name, is_mistake)
                    for text, is_mistake in _texts_of(path, node)
                )
    return iter(sorted(found, key=lambda sentence: (sentence.line, sentence.column)))


def split_words(docstring: str) -> tuple[str, str]:
    """Title and hint: the first paragraph of a docstring, and the rest, each on one line."""
    title, _, hint = inspect.cleandoc(docstring).partition("\n\n")
    return " ".join(title.split()), " ".join(hint.split())


def _title_and_hint(path: Path, test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Sentence]:
    docstring = ast.get_docstring(test)
    if not docstring:
        raise LabError(
            f"{path}:{test.lineno}: {test.name} has no docstring; its title stands there"
        )
    begin = test.body[0]
    return [
        Sentence(words, begin.lineno, begin.col_offset, test.name)
        for words in split_words(docstring)
        if words
    ]


def _texts_of(path: Path, call: ast.Call) -> Iterator[tuple[ast.expr, bool]]:
    """The texts in a call, and whether each is the name of a mistake."""
    if isinstance(call.func, ast.Name) and call.func.id == "fail":
        yield (call.args[0] if call.args else call), False
        yield from ((word.value, True) for word in call.keywords if word.arg == "mistake")
    for word in call.keywords:
        if word.arg == "mistakes":
            mapping = word.value.body if isinstance(word.value, ast.Lambda) else word.value
            if not isinstance(mapping, ast.Dict):
                raise _not_literal(path, mapping)
            yield from ((key or mapping, True) for key in mapping.keys)


def _literal(path: Path, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _not_literal(path, node)


def _not_literal(path: Path, node: ast.expr) -> LabError:
    return LabError(
        f"{path}:{node.lineno}: {ast.unparse(node)[:40]!r} is no literal text; write what students "
        "read as a plain string in the call, so that translations can be found"
    )


# -- translations


def without_translations(source: str, languages: Collection[str]) -> str:
    """A test file, or a lab's source, without the comments that translate it."""
    gone = translation_lines(source, languages)
    lines = source.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, start=1) if number not in gone)


def translation_lines(source: str, languages: Collection[str]) -> set[int]:
    """The numbers of the lines that translate a file."""
    comments, _ = translation_comments(source, languages)
    return {line for comment in comments for line in comment.lines}


def translation_comments(
    source: str, languages: Collection[str]
) -> tuple[list[Translation], list[int]]:
    """The translations in a file, in order, and the lines where one stands after code."""
    alone: dict[int, str] = {}
    strays = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if not token.line[: token.start[1]].strip():
            alone[token.start[0]] = token.string
        elif _language(token.string) in languages:
            strays.append(token.start[0])
    starts = [line for line, comment in alone.items() if _language(comment) in languages]
    return [_translation(alone, start) for start in starts], strays


def _language(comment: str) -> str:
    match = _TRANSLATION.match(comment)
    return match[1] if match else ""


def _translation(comments: Mapping[int, str], start: int) -> Translation:
    """The translation that begins on this line, with the comment lines that go on with it."""
    match = _TRANSLATION.match(comments[start])
    assert match
    text, end = match[2].strip(), start + 1
    while comments.get(end, "").startswith(_GOES_ON):
        text = joined(text, comments[end][1:].strip())
        end += 1
    below = end
    while below in comments:
        below += 1
    return Translation(match[1], text, range(start, end), below)


def joined(one: str, other: str) -> str:
    """Two lines as one: a space between them, unless both sides are Chinese or Japanese."""
    if not one or not other:
        return one + other
    is_wide = re.fullmatch(f"[{WIDE}]{{2}}", one[-1] + other[0])
    return one + ("" if is_wide else " ") + other
