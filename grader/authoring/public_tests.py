"""``test_public.py``: the tests of ``tests.py`` that students get, and what these use.

Everything is taken as it stands, with the comments above it and in the order of the source, so that
the file reads as if it were written by hand. Left out are what only hidden tests use, the mark
``public=True`` and the translations.
"""

from __future__ import annotations

import ast
import io
import symtable
import textwrap
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from grader.authoring.line_breaks import WIDTH
from grader.authoring.notice import notice
from grader.authoring.source import DEFINITIONS
from grader.course.files import parse, read_text
from grader.course.lab import Lab
from grader.course.sentences import (
    FUNCTIONS,
    TESTS,
    Sentence,
    find_sentences,
    translation_lines,
)
from grader.errors import LabError

SECTION = "# -- "
"""How the heading of a section begins."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A top-level statement of a test file with the comments right above it, or a heading."""

    begin: int
    end: int
    node: ast.stmt | None = None
    """None for a comment that stands by itself."""
    heading: bool = False
    names: frozenset[str] = frozenset()
    """What it defines."""
    uses: frozenset[str] = frozenset()
    """Global names that it needs."""

    @property
    def is_import(self) -> bool:
        """Whether it imports something."""
        return isinstance(self.node, ast.Import | ast.ImportFrom)

    @property
    def is_definition(self) -> bool:
        """Whether formatters want two blank lines around it."""
        return isinstance(self.node, DEFINITIONS)

    @property
    def is_public_test(self) -> bool:
        """Whether it is a test that students get."""
        return isinstance(self.node, ast.FunctionDef) and bool(_marks(self.node))

    @property
    def is_test(self) -> bool:
        """Whether it is a test at all."""
        return isinstance(self.node, DEFINITIONS) and self.node.name.startswith("test_")


@dataclass(frozen=True)
class TestFile:
    """The pieces of a ``tests.py``, those for students told from those that only hidden tests use."""

    __test__ = False  # for pytest, which takes any Test… for a class of tests

    path: Path
    source: str
    pieces: tuple[Piece, ...]

    @cached_property
    def public(self) -> tuple[Piece, ...]:
        """The statements that students get: public tests, and what these use, in order."""
        wanted = [piece for piece in self.pieces if piece.is_public_test or _of_the_future(piece)]
        taken: list[Piece] = []
        while wanted:
            piece = wanted.pop()
            if piece not in taken:
                taken.append(piece)
                wanted += (other for other in self.pieces if other.names & piece.uses)
        return tuple(piece for piece in self.pieces if piece in taken)

    @cached_property
    def hidden(self) -> tuple[Piece, ...]:
        """The statements that they do not get; imports tell nothing and are not counted."""
        return tuple(
            piece
            for piece in self.pieces
            if piece.node and not piece.is_import and piece not in self.public
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All that its tests may say."""
        return tuple(find_sentences(self.path, self.source))

    @property
    def public_sentences(self) -> tuple[str, ...]:
        """What public tests may say, each sentence once, in order."""
        said = (
            sentence.english
            for sentence in self.sentences
            if any(piece.begin <= sentence.line <= piece.end for piece in self.public)
        )
        return tuple(dict.fromkeys(said))


def read_test_file(lab: Lab) -> TestFile:
    """A lab's ``tests.py`` in pieces; LabError where one is neither a definition nor an import."""
    path = lab.folder / TESTS
    source = read_text(path)
    statements = list(_statements(path, parse(path, source)))
    comments = _comments(source)
    pieces = [_with_comments(piece, comments) for piece in statements]
    within = {line for piece in pieces for line in range(piece.begin, piece.end + 1)}
    pieces += _standing_alone({n: text for n, text in comments.items() if n not in within})
    return TestFile(path, source, tuple(sorted(pieces, key=lambda piece: piece.begin)))


def public_tests(lab: Lab, tests: TestFile) -> str:
    """The text of ``test_public.py``."""
    lines = tests.source.splitlines()
    gone = translation_lines(tests.source, lab.languages)
    needed = frozenset().union(*(piece.uses for piece in tests.public))
    kept = list(_with_headings(tests))
    text = f"# {notice(lab, TESTS)}\n{_docstring(lab, tests)}\n\n"
    for before, piece in pairwise([None, *kept]):
        assert piece
        text += "\n" * _blank_lines(tests.pieces, before, piece) if before else ""
        text += _written(piece, lines, gone, needed) + "\n"
    return text


# -- reading


def _statements(path: Path, tree: ast.Module) -> Iterator[Piece]:
    """A piece for each statement but the module's docstring, without its comments."""
    body: list[ast.stmt] = tree.body
    fixtures = {node.name for node in body if isinstance(node, FUNCTIONS) and _is_fixture(node)}
    for node, following in pairwise([*body, None]):
        if node is None or _is_docstring(node):
            continue
        names, uses = _names(node, fixtures)
        if not names:
            raise LabError(
                f"{path}:{node.lineno}: this is neither a definition nor an import, so nobody can "
                "tell whether public tests need it; put it into a function that they call"
            )
        decorators = getattr(node, "decorator_list", [])
        begin = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        last = following if following and _is_docstring(following) else node
        yield Piece(begin, last.end_lineno or last.lineno, node, names=names, uses=uses)


def _is_docstring(node: ast.stmt) -> bool:
    """Whether it is a string by itself: the docstring of the constant above it."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)


def _names(node: ast.stmt, fixtures: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The global names that a statement binds, and those that it needs; a test asks for fixtures."""
    module = symtable.symtable(ast.unparse(node), "a statement", "exec")
    binds = {s.get_name() for s in module.get_symbols() if s.is_assigned() or s.is_imported()}
    needs = {s.get_name() for s in module.get_symbols() if s.is_referenced()}
    for table in _tables_in(module):
        needs |= {s.get_name() for s in table.get_symbols() if s.is_global()}
        binds |= {
            s.get_name() for s in table.get_symbols() if s.is_declared_global() and s.is_assigned()
        }
    if isinstance(node, FUNCTIONS):
        needs |= fixtures & {argument.arg for argument in node.args.args}
    return frozenset(binds), frozenset(needs)


def _tables_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables_in(child)


def _comments(source: str) -> dict[int, str]:
    """Comments at the beginning of a line, by their line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string
        for token in tokens
        if token.type == tokenize.COMMENT and token.start[1] == 0
    }


def _with_comments(piece: Piece, comments: dict[int, str]) -> Piece:
    begin = piece.begin
    while begin - 1 in comments and not comments[begin - 1].startswith(SECTION):
        begin -= 1
    return replace(piece, begin=begin)


def _standing_alone(comments: dict[int, str]) -> Iterator[Piece]:
    """Comments with a blank line below; each heading is a piece of its own."""
    begin: int | None = None
    for line, comment in comments.items():
        begin = line if begin is None else begin
        heading = comment.startswith(SECTION)
        following = comments.get(line + 1)
        if heading or following is None or following.startswith(SECTION):
            yield Piece(begin, line, heading=heading)
            begin = None


def _marks(test: ast.FunctionDef) -> list[tuple[ast.Call, ast.keyword]]:
    """The ``public=True`` among a test's decorators."""
    return [
        (decorator, keyword)
        for decorator in test.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
        if keyword.arg == "public"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
    ]


def _of_the_future(piece: Piece) -> bool:
    return isinstance(piece.node, ast.ImportFrom) and piece.node.module == "__future__"


# -- writing


def _docstring(lab: Lab, tests: TestFile) -> str:
    title = lab.title.get("en", lab.name).replace("\\", "\\\\").replace('"', "'")
    rest = "Each is worth the points above it."
    if any(piece.is_test for piece in tests.hidden):
        rest += " When you hand in, hidden tests look closer."
    paragraphs = [f"Public tests of {title}.", f"Run them with `pytest` in this folder. {rest}"]
    wrapped = ["\n".join(textwrap.wrap(text, WIDTH - 3)) for text in paragraphs]
    return '"""' + "\n\n".join(wrapped) + '\n"""'


def _with_headings(tests: TestFile) -> Iterator[Piece]:
    """What students get, with the headings that have some of it below and the comments before it."""
    for index, piece in enumerate(tests.pieces):
        if piece.node:
            if piece in tests.public:
                yield piece
        elif any(below in tests.public for below in _below(piece, tests.pieces[index + 1 :])):
            yield piece


def _below(comment: Piece, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """What a comment that stands by itself is about: its section, or the next statement."""
    for piece in pieces:
        if piece.heading:
            return
        yield piece
        if piece.node and not comment.heading:
            return


def _blank_lines(pieces: Sequence[Piece], before: Piece, piece: Piece) -> int:
    """As many as in the source; where something between the two is left out, as formatters want it."""
    between = pieces[pieces.index(before) : pieces.index(piece) + 1]
    gaps = [below.begin - above.end - 1 for above, below in pairwise(between)]
    if before.is_import and not piece.is_import and not piece.is_definition:
        return 1
    if len(gaps) == 1:
        return gaps[0]
    alone = before.node is None or piece.node is None
    if alone or before.is_definition or piece.is_definition:
        return 2
    return min(1, max(gaps))


def _written(piece: Piece, lines: Sequence[str], gone: Iterable[int], needed: Iterable[str]) -> str:
    """A piece as students get it."""
    above = lines[piece.begin - 1 : piece.node.lineno - 1] if piece.is_import and piece.node else []
    if isinstance(piece.node, ast.Import | ast.ImportFrom):
        names = [a for a in piece.node.names if _bound(a) in needed or _of_the_future(piece)]
        if len(names) < len(piece.node.names):
            return "\n".join([*above, _import(piece.node, names)])
    shown = dict(enumerate(lines[piece.begin - 1 : piece.end], start=piece.begin))
    if isinstance(piece.node, ast.FunctionDef):
        for call, keyword in _marks(piece.node):
            shown = _unmarked(shown, call, keyword)
    return "\n".join(line for number, line in shown.items() if number not in gone)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def _import(node: ast.Import | ast.ImportFrom, names: Iterable[ast.alias]) -> str:
    """An import of these names alone, as formatters want it."""
    words = [ast.unparse(alias) for alias in names]
    if isinstance(node, ast.Import):
        return f"import {', '.join(words)}"
    head = f"from {'.' * node.level}{node.module or ''} import"
    line = f"{head} {', '.join(words)}"
    return (
        line if len(line) <= WIDTH else "\n".join([f"{head} (", *(f"    {w}," for w in words), ")"])
    )


def _unmarked(shown: dict[int, str], call: ast.Call, mark: ast.keyword) -> dict[int, str]:
    """The lines without this argument of a decorator; on one line again if it fits there."""
    arguments: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    place = arguments.index(mark)
    if place:
        begin = (arguments[place - 1].end_lineno or 0, arguments[place - 1].end_col_offset or 0)
        end = (mark.end_lineno or 0, mark.end_col_offset or 0)
    else:
        following = arguments[1] if len(arguments) > 1 else mark
        begin = (mark.lineno, mark.col_offset)
        end = (following.lineno, following.col_offset)
    head = shown[begin[0]].encode()[: begin[1]].decode()
    tail = shown[end[0]].encode()[end[1] :].decode()
    left = {n: line for n, line in shown.items() if not begin[0] < n <= end[0]}
    left[begin[0]] = head + tail
    return _on_one_line(left, call.lineno, call.end_lineno or call.lineno)


def _on_one_line(lines: dict[int, str], first: int, last: int) -> dict[int, str]:
    """These lines joined, if they were broken for their length alone and now fit."""
    of_call = [line for number, line in lines.items() if first <= number <= last]
    joined = "".join(line.strip() for line in of_call)
    if len(of_call) == 1 or len(joined) > WIDTH or ",)" in joined or "#" in joined:
        return lines
    return {n: joined if n == first else line for n, line in lines.items() if not first < n <= last}
