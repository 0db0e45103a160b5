"""Every sentence that a person may see can be said in every language, with the same values."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from grader.course.lab import Lab
from grader.errors import LabError, UsageError
from grader.records import Place, Text
from grader.reports.language import (
    ENGLISH,
    Language,
    catalogue,
    language_of,
    own_name,
    templates_folder,
)

REPOSITORY = Path(__file__).parents[1]


class EngineFile:
    """A file of the engine, and the sentences that its ``Text(…)`` calls may carry."""

    def __init__(self, path: Path) -> None:
        self.name = path.relative_to(REPOSITORY).as_posix()
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)
        }

    def sentences(self) -> Iterator[tuple[str, str | None]]:
        """Where each stands, and what it says; None if that is made up when the program runs."""
        for scope in [self.tree, *self.functions.values()]:
            for call in self.calls("Text", within=scope):
                keywords = [word.value for word in call.keywords if word.arg == "template"]
                for template in [*call.args[:1], *keywords]:
                    for sentence in self.strings(template, scope):
                        yield f"{self.name}:{call.lineno}", sentence

    def calls(self, name: str, within: ast.AST) -> list[ast.Call]:
        nested = {
            id(inner)
            for node in ast.walk(within)
            if isinstance(node, ast.FunctionDef) and node is not within
            for inner in ast.walk(node)
        }
        return [
            node
            for node in ast.walk(within)
            if isinstance(node, ast.Call)
            and id(node) not in nested
            and name in (getattr(node.func, "id", None), getattr(node.func, "attr", None))
        ]

    def strings(self, value: ast.expr, scope: ast.AST) -> Iterator[str | None]:
        """What an expression may be: a literal, a name bound to some, what a function returns."""
        match value:
            case ast.Constant(value=str(sentence)):
                yield sentence
            case ast.IfExp():
                yield from self.strings(value.body, scope)
                yield from self.strings(value.orelse, scope)
            case ast.Name(id=name):
                yield from self.bound(name, scope)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                body = self.functions[name].body
                for node in (inner for statement in body for inner in ast.walk(statement)):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        yield node.value
            case ast.JoinedStr() | ast.BinOp() | ast.Call():
                yield None

    def bound(self, name: str, scope: ast.AST) -> Iterator[str | None]:
        """What a name is bound to: by assignment, or as a parameter by the calls in this file."""
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and name in [
                getattr(t, "id", "") for t in node.targets
            ]:
                yield from self.strings(node.value, scope)
        if isinstance(scope, ast.FunctionDef):
            parameters = [argument.arg for argument in scope.args.args if argument.arg != "self"]
            if name in parameters:
                for caller in [self.tree, *self.functions.values()]:
                    for call in self.calls(scope.name, within=caller):
                        for value in call.args[parameters.index(name) :][:1]:
                            yield from self.strings(value, caller)


def engine_sentences() -> Iterator[tuple[str, str | None]]:
    """Where each ``Text(…)`` of the engine stands, and its sentence."""
    for path in sorted((REPOSITORY / "grader").rglob("*.py")):
        yield from EngineFile(path).sentences()


def template_sentences() -> Iterator[tuple[str, str]]:
    """Where each sentence of the page templates stands, its plural apart."""
    found = extract_from_dir(
        templates_folder(),
        method_map=[("**.html", "jinja2.ext:babel_extract")],
        options_map={"**.html": {"trimmed": "true", "silent": "false"}},
    )
    for file, line, message, _, _ in found:
        for sentence in [message] if isinstance(message, str) else message:
            yield f"templates/{file}:{line}", sentence


def chinese_catalogue() -> Catalog:
    """The catalogue as it is on disk."""
    with (templates_folder() / "locale/zh/LC_MESSAGES/messages.po").open("rb") as po:
        return read_po(po, locale="zh")


def places(sentence: str) -> set[str]:
    """The names of the values that go into a sentence, in the engine's and the templates' form."""
    return set(re.findall(r"%\((\w+)\)s", sentence)) | set(re.findall(r"\{(\w+)[^}]*\}", sentence))


def test_every_sentence_of_the_engine_is_a_literal():
    """A sentence made up at run time could not be found in the catalogue, so there is none."""
    made_up = [where for where, sentence in engine_sentences() if sentence is None]

    assert made_up == []


def test_every_sentence_of_the_engine_has_a_translation():
    """No Text of the engine is missing in Chinese."""
    sentences = {sentence: where for where, sentence in engine_sentences() if sentence}

    missing = Language("zh").missing(sentences)

    assert {sentence: sentences[sentence] for sentence in missing} == {}


def test_every_sentence_of_the_templates_has_a_translation():
    """No sentence of a page is missing in Chinese."""
    sentences = {sentence: where for where, sentence in template_sentences()}
    plurals = {m.id[1] for m in chinese_catalogue() if isinstance(m.id, tuple) and all(m.string)}

    missing = [s for s in Language("zh").missing(sentences) if s not in plurals]

    assert len(sentences) > 40
    assert {sentence: sentences[sentence] for sentence in missing} == {}


def test_the_catalogue_has_nothing_that_nobody_says():
    """A sentence that is gone from engine and templates is gone from the catalogue."""
    said = {s for _, s in engine_sentences()} | {s for _, s in template_sentences()}

    ids = [m.id if isinstance(m.id, str) else m.id[0] for m in chinese_catalogue()]

    assert [sentence for sentence in ids if sentence and sentence not in said] == []


def test_translations_take_the_same_values():
    """A translation fills in just the values that the English sentence has."""
    of_pages = {sentence for _, sentence in template_sentences()}

    for message in chinese_catalogue():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        chinese = message.string if isinstance(message.string, str) else message.string[-1]
        if english:
            assert places(chinese) == places(english), english
            if english in of_pages:
                assert chinese % dict.fromkeys(places(chinese), 1)
            else:
                assert list(string.Formatter().parse(chinese))


def test_values_are_filled_in_after_translating():
    """A sentence is looked up by its template, with the values put in afterwards."""
    assert "7" in Language("zh", {"seven: {n}": "七：{n}"}).say(Text("seven: {n}", {"n": 7}))
    assert Language("zh", {"seven: {n}": "七：{n}"}).say(Text("seven: {n}", {"n": 7})) == "七：7"


def test_texts_inside_texts_are_said_in_the_language():
    """A value that is itself a sentence or a place is translated before it is filled in."""
    language = Language("zh", {"{what} at {place}": "{what}，{place}", "too late": "太晚"})
    text = Text("{what} at {place}", {"what": Text("too late"), "place": Place("lab2.py", 3)})

    assert language.say(text) == "太晚，lab2.py 第 3 行"


def test_lines_of_notebooks_are_told_by_cell():
    """A place in a notebook is said with its cell in every language."""
    place = Place("lab2.ipynb cell 4", 2)

    assert ENGLISH.say(place) == "lab2.ipynb, cell 4, line 2"
    assert Language("zh").say(place) == "lab2.ipynb 第 4 个单元格第 2 行"


def test_what_has_no_translation_is_said_in_english():
    """A missing translation is an English sentence, never an empty one or an error."""
    chinese = Language("zh", {"empty": ""})

    assert chinese.say("No such sentence.") == "No such sentence."
    assert chinese.say("empty") == "empty"
    assert chinese.say("") == ""
    assert chinese.missing(["No such sentence.", Text("empty"), "", "empty"]) == [
        "No such sentence.",
        "empty",
    ]


def test_braces_in_a_lab_sentence_are_left_alone():
    """Only sentences with values are filled in, so a hint may speak of a dictionary."""
    assert Language("zh").say("Return {'loss': ...}.") == "Return {'loss': ...}."


def test_an_unknown_language_is_a_usage_error(lab1: Lab):
    """A language that neither engine nor course has is refused with those that there are."""
    with pytest.raises(UsageError, match="no language 'fr'; there are: en, zh"):
        language_of(lab1, "fr")


def test_languages_have_names_of_their_own():
    """A page links to its translation by the name that its readers know; a code nobody knows stays."""
    assert [own_name(code) for code in ("en", "zh", "fr", "xyz")] == [
        "English",
        "中文",
        "français",
        "xyz",
    ]


# -- a course's own catalogue

FRENCH = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Exercise"
msgstr "Exercice"

msgid "%(n)s test"
msgid_plural "%(n)s tests"
msgstr[0] "un test"
msgstr[1] "%(n)s tests à faire"
"""


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    """A course's folder of catalogues, with a French one."""
    for code, text in {
        "fr": FRENCH,
        "zh": FRENCH.replace("fr", "zh").replace("Exercice", "练习"),
    }.items():
        path = tmp_path / code / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_a_course_may_bring_a_language(locale: Path):
    """What its catalogue has is said in its language, all else in English."""
    french = Language("fr", {"It.": "Ça."}, locale)

    assert [french.say(text) for text in ("Exercise", "It.", "Points")] == [
        "Exercice",
        "Ça.",
        "Points",
    ]
    assert french.missing(["Exercise", "It.", "Points"]) == ["Points"]


def test_plurals_follow_the_course_s_language(locale: Path):
    """How many forms there are is the catalogue's to say."""
    assert catalogue("fr", locale).ngettext("%(n)s test", "%(n)s tests", 0) == "un test"
    assert catalogue("fr", locale).ngettext("%(n)s test", "%(n)s tests", 2) == "%(n)s tests à faire"


def test_a_course_may_choose_its_own_words(locale: Path):
    """Where engine and course both know a sentence, the course's word counts."""
    chinese = Language("zh", {}, locale)

    assert chinese.say("Exercise") == "练习"
    assert chinese.say("Points") == Language("zh").say("Points")


def test_a_broken_catalogue_is_named(locale: Path):
    """A course's catalogue that is none is an error with its path."""
    path = locale / "fr" / "LC_MESSAGES" / "messages.po"
    path.write_text('msgid "Exercise\n')

    with pytest.raises(LabError, match=r"fr/LC_MESSAGES/messages\.po: .*mend this catalogue"):
        Language("fr", {}, locale).say("Exercise")
