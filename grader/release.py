"""From the one source of a lab to everything that students receive.

A handout, a skeleton and two notebooks kept by hand beside their solution drift apart. So all of
them are made from ``solutions/labN/labN.py``, and a test compares what lies in ``assignments/``
with what would be made now. Functions from text to text; only :func:`write` and :func:`bundle`
change the disk. ``docs/writing-a-lab.md`` describes the format for authors.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import re
import textwrap
import tokenize
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import nbformat

from grader.errors import LabError, UsageError
from grader.lab import Exercise, Lab

WIDTH = 100
"""Columns of a line; longer tasks are wrapped."""
TRIVIAL = 12
"""Solution lines up to this length (``return x``) give nothing away."""
GUIDE = "docs/writing-a-lab.md"


class CellKind(StrEnum):
    """What a cell of the source is for."""

    CODE = "code"  # definitions: in the skeleton and in the notebooks
    EXPERIMENT = "experiment"  # something to run and look at: in the notebooks only
    TEXT = "text"
    THOUGHT = "thought"  # a question that a person marks
    ANSWER = "answer"  # the place for its answer; made here, never written by an author


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of the source; text cells without their comment signs."""

    kind: CellKind
    language: str
    """``en`` or ``zh``; empty for code, which is the same in every language."""
    line: int
    """Where its header stands in the source."""
    text: str


@dataclass(frozen=True, slots=True)
class Region:
    """The lines between two solution markers, which students do not get."""

    exercise: str
    """The enclosing top-level function or class."""
    task: str
    indent: str
    begin: int
    """Line of ``# BEGIN SOLUTION``."""
    end: int
    """Line of ``# END SOLUTION``."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What differs from language to language, apart from the author's own text."""

    language: str
    notebook: str
    """How the notebook's name ends."""
    readme: str
    answer: str
    points: tuple[str, str, str, str]
    """Heading of the rubric, and its columns."""


ENGLISH = Edition(
    language="en",
    notebook=".ipynb",
    readme="README.md",
    answer="*Your answer:*",
    points=("Points", "Exercise", "Points", "Builds on"),
)
CHINESE = Edition(
    language="zh",
    notebook=".zh.ipynb",
    readme="README.zh-CN.md",
    answer="*你的回答：*",
    points=("分值", "练习", "分值", "依赖"),
)

_HEADERS = {
    "": (CellKind.CODE, ""),
    "experiment": (CellKind.EXPERIMENT, ""),
    "[markdown] en": (CellKind.TEXT, "en"),
    "[markdown] zh": (CellKind.TEXT, "zh"),
    "[markdown] en thought": (CellKind.THOUGHT, "en"),
    "[markdown] zh thought": (CellKind.THOUGHT, "zh"),
}
_MARKER = re.compile(r"#\s*(BEGIN|END)\s+SOLUTION\b:?(.*)", re.IGNORECASE)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Definition = (*_Function, ast.ClassDef)


# --- what a lab hands out -------------------------------------------------------------------------


def release(lab: Lab) -> dict[str, str]:
    """Every generated file of a lab: its path below ``assignments/labN`` and its text."""
    source = _read(lab.reference)
    check_languages(lab.reference, split_cells(lab.reference, source))
    cells = split_cells(lab.reference, cut(lab.reference, source))
    files = {
        f"{lab.name}.py": skeleton(lab, cells),
        "probes.py": f"# {_notice(lab, 'probes.py')}\n{_read(lab.folder / 'probes.py')}",
        "lab.toml": public_rubric(lab),
        "zh.toml": public_translations(lab),
    }
    for edition in (ENGLISH, CHINESE):
        files[lab.name + edition.notebook] = notebook(lab, cells, edition)
        files[edition.readme] = readme(lab, cells, edition)
    return dict(sorted(files.items()))


def stale(lab: Lab) -> list[Path]:
    """Generated files that are missing or differ from what :func:`release` makes now."""
    return [
        lab.handout / name
        for name, text in release(lab).items()
        if not (lab.handout / name).is_file() or _read(lab.handout / name) != text
    ]


def write(lab: Lab) -> list[Path]:
    """Bring ``assignments/labN`` up to date; the files that had to be written."""
    paths = stale(lab)
    files = release(lab)
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path.name], encoding="utf-8", newline="\n")
    return paths


def bundle(lab: Lab, out: Path) -> None:
    """Write the students' files as the zip ``out``; the same bytes for the same files."""
    if not out.parent.is_dir():
        raise UsageError(
            f"{out.parent} is no folder; make it, or name another place for {out.name}"
        )
    files = bundle_files(lab)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)


def bundle_files(lab: Lab) -> dict[str, bytes]:
    """What students receive, freshly generated; LabError if a line of the solution is among it.

    Paths are those of the course, so that ``pytest assignments/labN`` works where it is unpacked.
    """
    files = {
        path.name: path.read_bytes()
        for path in [lab.handout.parent / "pytest.ini"]
        if path.is_file()
    }
    for path in lab.handout.rglob("*"):
        inside = path.relative_to(lab.handout)
        if path.is_file() and not any(_left_out(part) for part in inside.parts):
            files[f"{lab.name}/{inside.as_posix()}"] = path.read_bytes()
    for name, text in release(lab).items():
        files[f"{lab.name}/{name}"] = text.encode()
    _prove_no_solution(lab, files)
    return {f"{lab.handout.parent.name}/{name}": files[name] for name in sorted(files)}


def _left_out(part: str) -> bool:
    return part.startswith((".", "__pycache__"))


# --- reading the source ---------------------------------------------------------------------------


def split_cells(path: Path, source: str) -> list[SourceCell]:
    """The percent cells of a source; a docstring above the first is for authors and is left out."""
    starts = [(number, line) for number, line in _numbered(source) if line.startswith("# %%")]
    lines = source.splitlines()
    _check_preamble(path, lines[: starts[0][0] - 1] if starts else lines, bool(starts))
    ends = [number - 1 for number, _ in starts[1:]] + [len(lines)]
    return [
        _cell(path, number, header, lines[number:end])
        for (number, header), end in zip(starts, ends, strict=True)
    ]


def _check_preamble(path: Path, lines: list[str], has_cells: bool) -> None:
    if not has_cells:
        raise LabError(f"{path} has no cells; put `# %%` above each piece of code, see {GUIDE}")
    for statement in _parse(path, "\n".join(lines)).body:
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            where = f"{path}:{statement.lineno}"
            raise LabError(f"{where}: code before the first cell; put a line `# %%` above it")


def _cell(path: Path, line: int, header: str, body: list[str]) -> SourceCell:
    tag = " ".join(header.removeprefix("# %%").split())
    if tag not in _HEADERS:
        known = ", ".join(f"`{f'# %% {known}'.strip()}`" for known in _HEADERS)
        raise LabError(f"{path}:{line}: unknown cell header {header!r}; write one of {known}")
    kind, language = _HEADERS[tag]
    if language:
        body = [_uncommented(path, line + i, text) for i, text in enumerate(body, start=1)]
    return SourceCell(kind, language, line, "\n".join(body).strip("\n"))


def _uncommented(path: Path, line: int, text: str) -> str:
    if text.strip() and text.rstrip() != "#" and not text.startswith("# "):
        raise LabError(
            f"{path}:{line}: a line of a markdown cell without `# ` in front; "
            "add it, or begin a code cell with `# %%`"
        )
    return text[2:].rstrip()


def check_languages(path: Path, cells: Iterable[SourceCell]) -> None:
    """LabError where a text cell has no counterpart in the other language beside it."""
    texts: dict[str, list[SourceCell]] = {"en": [], "zh": []}
    for cell in [*cells, SourceCell(CellKind.CODE, "", 0, "")]:
        if cell.language:
            texts[cell.language].append(cell)
            continue
        _check_pairs(path, texts["en"], texts["zh"])
        texts = {"en": [], "zh": []}


def _check_pairs(path: Path, english: list[SourceCell], chinese: list[SourceCell]) -> None:
    for one, other in zip(english, chinese, strict=False):
        if one.kind != other.kind:
            raise LabError(
                f"{path}:{other.line}: only one of two languages calls this a thought question "
                f"(see line {one.line}); mark both or none"
            )
    pairs = min(len(english), len(chinese))
    for cell in [*english[pairs:], *chinese[pairs:]]:
        missing = "zh" if cell.language == "en" else "en"
        raise LabError(
            f"{path}:{cell.line}: this text is not there in {missing!r}; "
            f"add a cell `# %% [markdown] {missing}` beside it"
        )


# --- solution regions -----------------------------------------------------------------------------


def find_regions(path: Path, source: str) -> list[Region]:
    """The solution regions, in order; LabError with the line where a marker is wrong."""
    tree = _parse(path, source)
    opened: Region | None = None
    regions = []
    for line, indent, comment, alone in _comments(source):
        marker = _MARKER.match(comment)
        if opened and (not marker and not indent and comment.startswith("# %%")):
            raise _unclosed(path, opened)
        if not marker:
            continue
        if not alone:
            raise LabError(
                f"{path}:{line}: a solution marker after code; give it a line of its own"
            )
        if marker[1].upper() == "END":
            if not opened:
                raise LabError(f"{path}:{line}: END SOLUTION without a BEGIN SOLUTION above it")
            regions.append(_closed(path, tree, opened, line))
            opened = None
            continue
        if opened:
            raise LabError(
                f"{path}:{line}: BEGIN SOLUTION inside the region of line {opened.begin}; "
                "end that one first, regions do not nest"
            )
        opened = _opened(path, line, indent, marker[2].strip())
    if opened:
        raise _unclosed(path, opened)
    return regions


def _comments(source: str) -> Iterator[tuple[int, str, str, bool]]:
    """Line, what stands before it if that is blank, the comment, and whether it stands alone."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            before = token.line[: token.start[1]]
            yield token.start[0], before, token.string, not before.strip()


def _opened(path: Path, line: int, indent: str, task: str) -> Region:
    if not task:
        raise LabError(
            f"{path}:{line}: BEGIN SOLUTION without a task; "
            "write what is to be done, as `# BEGIN SOLUTION: return half the sum of the squares`"
        )
    return Region("", task, indent, line, line)


def _unclosed(path: Path, region: Region) -> LabError:
    return LabError(
        f"{path}:{region.begin}: BEGIN SOLUTION is not closed in its cell; "
        "put `# END SOLUTION` after the solution's last line"
    )


def _closed(path: Path, tree: ast.Module, opened: Region, end: int) -> Region:
    begin = opened.begin
    inside = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and begin < node.lineno < end
    ]
    if not inside:
        raise LabError(
            f"{path}:{begin}: an empty solution region; put the solution in, or remove it"
        )
    for top in tree.body:
        if isinstance(top, _Definition) and _function_around(top, inside):
            return Region(top.name, opened.task, opened.indent, begin, end)
    raise LabError(
        f"{path}:{begin}: a solution region outside a function; "
        "let it hold statements of one function's or method's body"
    )


def _function_around(top: ast.AST, statements: list[ast.stmt]) -> bool:
    first = min(statement.lineno for statement in statements)
    last = max(statement.end_lineno or statement.lineno for statement in statements)
    return any(
        isinstance(node, _Function) and node.lineno < first and last <= (node.end_lineno or 0)
        for node in ast.walk(top)
    )


def cut(path: Path, source: str) -> str:
    """The source with a task and a ``NotImplementedError`` in place of each solution region."""
    lines = source.splitlines()
    for region in reversed(find_regions(path, source)):
        lines[region.begin - 1 : region.end] = _hole(region)
    text = "\n".join(lines) + "\n"
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise LabError(
            f"{path}: without its solution regions it is no valid Python ({error.msg}, at "
            f"{(error.text or '').strip()!r}); indent markers like the whole statements they enclose"
        ) from None
    return text


def _hole(region: Region) -> list[str]:
    task = textwrap.wrap(
        region.task,
        WIDTH,
        initial_indent=f"{region.indent}# TODO: ",
        subsequent_indent=f"{region.indent}#       ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [*task, f'{region.indent}raise NotImplementedError("{region.exercise}")']


# --- the generated files --------------------------------------------------------------------------


def skeleton(lab: Lab, cells: Iterable[SourceCell]) -> str:
    """``labN.py``: English text as comments, code with holes, no experiments."""
    pieces = [f"# {_notice(lab, lab.reference.name)}"]
    for cell in _edition_cells(lab, cells, ENGLISH):
        if cell.kind == CellKind.CODE:
            pieces.append(f"# %%\n{cell.text}")
        elif cell.kind != CellKind.EXPERIMENT:
            pieces.append(f"# %% [markdown]\n{_commented(cell.text)}")
    return "\n\n\n".join(pieces) + "\n"  # two blank lines: right before a definition and elsewhere


def notebook(lab: Lab, cells: Iterable[SourceCell], edition: Edition) -> str:
    """The notebook of one language; cell ids depend on place and content alone."""
    book = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    book.cells = [
        _notebook_cell(lab, index, cell)
        for index, cell in enumerate(_edition_cells(lab, cells, edition))
    ]
    nbformat.validate(book)
    return str(nbformat.writes(book)).rstrip("\n") + "\n"


def _notebook_cell(lab: Lab, index: int, cell: SourceCell) -> nbformat.NotebookNode:
    is_code = cell.kind in (CellKind.CODE, CellKind.EXPERIMENT)
    new_cell = nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
    text = cell.text if index else f"{_hidden_notice(lab)}\n{cell.text}"
    identity = hashlib.sha256(f"{index}\0{cell.kind}\0{text}".encode()).hexdigest()[:12]
    tagged = cell.kind in (CellKind.EXPERIMENT, CellKind.THOUGHT, CellKind.ANSWER)
    return new_cell(text, id=identity, metadata={"tags": [str(cell.kind)]} if tagged else {})


def readme(lab: Lab, cells: Iterable[SourceCell], edition: Edition) -> str:
    """The handout of one language: its text, and what each definition promises."""
    pieces = [_hidden_notice(lab)]
    for cell in _edition_cells(lab, cells, edition):
        if cell.kind == CellKind.CODE and (promises := _promises(cell.text)):
            pieces.append(f"```python\n{promises}\n```")
        elif cell.kind in (CellKind.TEXT, CellKind.THOUGHT):
            pieces.append(cell.text)
    pieces.append(_rubric_table(lab, edition))
    return "\n\n".join(pieces) + "\n"


def public_rubric(lab: Lab) -> str:
    """``lab.toml`` without the secret: the same tables, so that the same reader reads it."""
    tables: dict[str, Mapping[str, Any]] = {"title": lab.title, "limits": asdict(lab.limits)}
    for exercise in lab.exercises:
        tables[f"exercises.{_key(exercise.name)}"] = _public_exercise(exercise)
    for name, threshold in lab.thresholds.items():
        tables[f"thresholds.{_key(name)}"] = {
            key: value for key, value in asdict(threshold).items() if key != "name"
        }
    blocks = [f"# {_notice(lab, 'lab.toml')}"]
    blocks += [f"[{name}]\n{_toml_lines(table)}" for name, table in tables.items()]
    return "\n\n".join(blocks) + "\n"


def public_translations(lab: Lab) -> str:
    """``zh.toml`` with the texts of the public tests only: the others would tell of hidden ones."""
    texts = texts_of(lab.handout / "test_public.py")
    table = {text: lab.translations[text] for text in texts if text in lab.translations}
    return f"# {_notice(lab, 'zh.toml')}\n\n[texts]\n{_toml_lines(table)}".rstrip("\n") + "\n"


def _edition_cells(lab: Lab, cells: Iterable[SourceCell], edition: Edition) -> Iterator[SourceCell]:
    """The cells of one language: title first, a place to answer after each thought question."""
    if edition.language not in lab.title:
        raise LabError(f"{lab.folder / 'lab.toml'}: [title] has no {edition.language!r}; add it")
    title = f"# {lab.title[edition.language]}"
    yield SourceCell(CellKind.TEXT, edition.language, 0, title)
    for cell in cells:
        if cell.language in ("", edition.language) and cell.text:
            yield cell
            if cell.kind == CellKind.THOUGHT:
                yield SourceCell(CellKind.ANSWER, edition.language, cell.line, edition.answer)


def _promises(code: str) -> str:
    """Signatures and docstrings of the top-level definitions in a code cell."""
    lines = code.splitlines()
    definitions = [node for node in ast.parse(code).body if isinstance(node, _Definition)]
    return "\n\n".join("\n".join(_promise(lines, node)) for node in definitions)


def _promise(
    lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> list[str]:
    head = lines[node.lineno - 1 : max(node.lineno, _head_end(node))]
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, _Function):
                head += ["", *_promise(lines, method)]
    return head


def _head_end(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        return first.end_lineno or first.lineno
    decorators = getattr(first, "decorator_list", [])
    return min([first.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _rubric_table(lab: Lab, edition: Edition) -> str:
    heading, *columns = edition.points
    rows = [columns, ["---", "---:", "---"]]
    for exercise in lab.exercises:
        builds_on = ", ".join(f"`{name}`" for name in exercise.builds_on)
        rows.append([f"`{exercise.name}`", f"{exercise.points:g}", builds_on])
    rows.append(["", f"**{lab.max_score:g}**", ""])
    return f"## {heading}\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _public_exercise(exercise: Exercise) -> dict[str, Any]:
    table: dict[str, Any] = {"points": exercise.points}
    if exercise.builds_on:
        table["builds_on"] = exercise.builds_on
    if exercise.forbidden:
        table["forbidden"] = exercise.forbidden
    if exercise.parts != (exercise.name,):
        table["parts"] = exercise.parts
    return table


def _toml_lines(table: Mapping[str, Any]) -> str:
    return "\n".join(f"{_key(key)} = {_toml(value)}" for key, value in table.items())


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return json.dumps(value, ensure_ascii=False)  # TOML writes strings and numbers as JSON does


def _notice(lab: Lab, name: str) -> str:
    return f"Generated from solutions/{lab.name}/{name} by `grader release {lab.name}`."


def _hidden_notice(lab: Lab) -> str:
    return f"<!-- {_notice(lab, lab.reference.name)} -->"


def _commented(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


# --- texts of tests -------------------------------------------------------------------------------


def texts_of(path: Path) -> list[str]:
    """What a test file may say to students, each once: titles, hints, mistakes, ``fail`` texts."""
    texts: dict[str, None] = {}
    for node in ast.walk(_parse(path, _read(path))):
        if isinstance(node, _Function) and node.name.startswith("test_"):
            texts |= dict.fromkeys(_title_and_hint(path, node))
        elif isinstance(node, ast.Call):
            texts |= dict.fromkeys(_call_texts(path, node))
    return list(texts)


def _title_and_hint(path: Path, test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    docstring = ast.get_docstring(test)
    if not docstring:
        raise LabError(
            f"{path}:{test.lineno}: {test.name} has no docstring; its title stands there"
        )
    title, _, hint = docstring.partition("\n\n")
    return [" ".join(part.split()) for part in (title, hint) if part.strip()]


def _call_texts(path: Path, call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Name) and call.func.id == "fail":
        yield _literal(path, call.args[0] if call.args else call)
        yield from (_literal(path, word.value) for word in call.keywords if word.arg == "mistake")
    for word in call.keywords:
        if word.arg == "mistakes":
            if not isinstance(word.value, ast.Dict):
                raise _not_literal(path, word.value)
            yield from (_literal(path, key or word.value) for key in word.value.keys)


def _literal(path: Path, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _not_literal(path, node)


def _not_literal(path: Path, node: ast.expr) -> LabError:
    return LabError(
        f"{path}:{node.lineno}: {ast.unparse(node)[:40]!r} is no literal text; write what students "
        "read as a plain string in the call, so that translations can be found"
    )


# --- proving that nothing leaks -------------------------------------------------------------------


def _prove_no_solution(lab: Lab, files: Mapping[str, bytes]) -> None:
    secrets = _solution_lines(lab)
    for name, content in files.items():
        for number, line in _numbered(content.decode("utf-8", errors="replace")):
            for secret, place in secrets.items():
                if secret in line or json.dumps(secret, ensure_ascii=False)[1:-1] in line:
                    raise LabError(
                        f"{lab.handout.parent / name}:{number}: this is line {place} of the "
                        f"solution: {secret!r}; take it out, or move it out of the solution region"
                    )


def _solution_lines(lab: Lab) -> dict[str, int]:
    """Lines that only the solution has, with where they stand in the source."""
    source = _read(lab.reference)
    inside = {
        number
        for region in find_regions(lab.reference, source)
        for number in range(region.begin + 1, region.end)
    }
    numbered = [(number, line.strip()) for number, line in _numbered(source)]
    given = {line for number, line in numbered if number not in inside}
    return {
        line: number
        for number, line in numbered
        if number in inside and len(line) > TRIVIAL and line not in given
    }


# --- files as text --------------------------------------------------------------------------------


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LabError(f"{path} is missing; see {GUIDE}") from None
    except UnicodeDecodeError:
        raise LabError(f"{path} is not UTF-8; save it as UTF-8") from None


def _parse(path: Path, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise LabError(f"{path}:{error.lineno}: {error.msg}; mend it and try again") from None


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.splitlines(), start=1)
