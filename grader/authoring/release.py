"""From the one source of a lab to everything that students receive.

A handout, a skeleton and two notebooks kept by hand beside their solution drift apart. So all of
them are made from ``solutions/labN/labN.py``, and a test compares what lies in ``assignments/``
with what would be made now. Functions from text to text; only :func:`write` and :func:`bundle`
change the disk. ``docs/writing-a-lab.md`` describes the format for authors.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import nbformat

from grader.authoring.source import (
    DEFINITIONS,
    FUNCTIONS,
    CellKind,
    SourceCell,
    check_languages,
    cut,
    find_regions,
    numbered,
    parse,
    read_text,
    split_cells,
)
from grader.course.lab import Exercise, Lab
from grader.errors import LabError, UsageError
from grader.judging.item import split_words

TRIVIAL = 12
"""Solution lines up to this length (``return x``) give nothing away."""
_IDIOM = re.compile(r"return \w+|(with )?[\w.]+\(\)?:?")
"""Nor do lines that any program has: ``return history``, ``with torch.no_grad():``."""


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


def release(lab: Lab) -> dict[str, str]:
    """Every generated file of a lab: its path below ``assignments/labN`` and its text."""
    source = read_text(lab.reference)
    check_languages(lab.reference, split_cells(lab.reference, source))
    cells = split_cells(lab.reference, cut(lab.reference, source))
    files = {
        f"{lab.name}.py": skeleton(lab, cells),
        "probes.py": f"# {_notice(lab, 'probes.py')}\n{read_text(lab.folder / 'probes.py')}",
        "lab.toml": public_rubric(lab),
        "zh.toml": public_translations(lab),
    }
    for edition in (ENGLISH, CHINESE):
        files[lab.name + edition.notebook] = notebook(lab, cells, edition)
        files[edition.readme] = readme(lab, cells, edition)
    return dict(sorted(files.items()))


def stale(lab: Lab) -> list[Path]:
    """Generated files that are missing or differ from what :func:`release` makes now."""
    return _differing(lab, release(lab))


def write(lab: Lab) -> list[Path]:
    """Bring ``assignments/labN`` up to date; the files that had to be written.

    LabError, and nothing is written, if a line of the solution would be among students' files.
    """
    files = release(lab)
    _prove_no_solution(lab, _students_files(lab, files))
    paths = _differing(lab, files)
    lab.handout.mkdir(parents=True, exist_ok=True)
    for path in paths:
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
    """What students receive, freshly generated, with the lab's data.

    LabError if a line of the solution is among it, or data that the lab names are missing.

    Paths are those of the course, so that ``pytest assignments/labN`` works where it is unpacked.
    """
    files = _students_files(lab, release(lab))
    _prove_no_solution(lab, files)
    files |= _data(lab)
    return {f"{lab.handout.parent.name}/{name}": files[name] for name in sorted(files)}


def _students_files(lab: Lab, generated: Mapping[str, str]) -> dict[str, bytes]:
    """Below ``assignments/``: pytest's settings, what lies in the folder, what is made now."""
    settings = lab.handout.parent / "pytest.ini"
    files = {settings.name: settings.read_bytes()} if settings.is_file() else {}
    for path in lab.handout.rglob("*"):
        inside = path.relative_to(lab.handout)
        if path.is_file() and not any(_left_out(part) for part in inside.parts):
            files[f"{lab.name}/{inside.as_posix()}"] = path.read_bytes()
    return files | {f"{lab.name}/{name}": text.encode() for name, text in generated.items()}


def _data(lab: Lab) -> dict[str, bytes]:
    """The data that the lab names, with the words on origin and licence that belong to them."""
    folder = lab.handout.parent / "data"
    names = ["LICENSE", "README.md", *lab.data] if lab.data else []
    for name in lab.data:
        if not (folder / name).is_file():
            raise LabError(
                f"{lab.folder / 'lab.toml'}: its data names {name!r}, which is not in {folder}"
            )
    return {
        f"{folder.name}/{name}": (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file()
    }


def _differing(lab: Lab, files: Mapping[str, str]) -> list[Path]:
    paths = {lab.handout / name: text for name, text in files.items()}
    return [path for path, text in paths.items() if not path.is_file() or read_text(path) != text]


def _left_out(part: str) -> bool:
    return part.startswith((".", "__pycache__"))


def skeleton(lab: Lab, cells: Iterable[SourceCell]) -> str:
    """``labN.py``: English text as comments, code with holes, no experiments."""
    text = f"# {_notice(lab, lab.reference.name)}\n"
    before: SourceCell | None = None
    for cell in _edition_cells(lab, cells, ENGLISH):
        if cell.kind == CellKind.EXPERIMENT:
            continue
        # Two blank lines around definitions and one elsewhere, as formatters want it.
        text += "\n\n" if _defines(before, -1) or _defines(cell, 0) else "\n"
        is_code = cell.kind == CellKind.CODE
        text += f"# %%\n{cell.text}\n" if is_code else f"# %% [markdown]\n{_commented(cell.text)}\n"
        before = cell
    return text


def _defines(cell: SourceCell | None, place: int) -> bool:
    """Whether the first (0) or the last (-1) statement of a cell defines a function or class."""
    if cell is None or cell.kind != CellKind.CODE:
        return False
    statements = ast.parse(cell.text).body
    return bool(statements) and isinstance(statements[place], DEFINITIONS)


def notebook(lab: Lab, cells: Iterable[SourceCell], edition: Edition) -> str:
    """The notebook of one language; cell ids depend on place and content alone."""
    book = nbformat.v4.new_notebook(  # type: ignore[no-untyped-call]
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
    text: str = nbformat.writes(book)  # type: ignore[no-untyped-call]
    return text.rstrip("\n") + "\n"


def _notebook_cell(lab: Lab, index: int, cell: SourceCell) -> nbformat.NotebookNode:
    is_code = cell.kind in (CellKind.CODE, CellKind.EXPERIMENT)
    new_cell: Callable[..., nbformat.NotebookNode] = (
        nbformat.v4.new_code_cell if is_code else nbformat.v4.new_markdown_cell
    )
    text = cell.text if index else f"{_hidden_notice(lab)}\n\n{cell.text}"
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
            key: value
            for key, value in asdict(threshold).items()
            if key != "name" and value is not None
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
    definitions = [node for node in ast.parse(code).body if isinstance(node, DEFINITIONS)]
    return "\n\n\n".join("\n".join(_promise(lines, node)) for node in definitions)


def _promise(
    lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> list[str]:
    head = lines[node.lineno - 1 : max(node.lineno, _head_end(node))]
    if isinstance(node, ast.ClassDef):
        for method in node.body:
            if isinstance(method, FUNCTIONS):
                head += ["", *_promise(lines, method)]
    return head


def _head_end(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    first: ast.stmt = node.body[0]
    if ast.get_docstring(node) is not None:
        return first.end_lineno or first.lineno
    decorators = first.decorator_list if isinstance(first, DEFINITIONS) else []
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
    if exercise.forbidden_modules:
        table["forbidden_modules"] = exercise.forbidden_modules
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


def texts_of(path: Path) -> list[str]:
    """What a test file may say to students, each once: titles, hints, mistakes, ``fail`` texts."""
    texts: dict[str, None] = {}
    for top in parse(path, read_text(path)).body:
        if isinstance(top, FUNCTIONS) and top.name.startswith("test_"):
            texts |= dict.fromkeys(_title_and_hint(path, top))
        calls = [node for node in ast.walk(top) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
            texts |= dict.fromkeys(_call_texts(path, call))
    return list(texts)


def _title_and_hint(path: Path, test: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    docstring = ast.get_docstring(test)
    if not docstring:
        raise LabError(
            f"{path}:{test.lineno}: {test.name} has no docstring; its title stands there"
        )
    return [part for part in split_words(docstring) if part]


def _call_texts(path: Path, call: ast.Call) -> Iterator[str]:
    if isinstance(call.func, ast.Name) and call.func.id == "fail":
        yield _literal(path, call.args[0] if call.args else call)
        yield from (_literal(path, word.value) for word in call.keywords if word.arg == "mistake")
    for word in call.keywords:
        if word.arg == "mistakes":
            mapping = word.value.body if isinstance(word.value, ast.Lambda) else word.value
            if not isinstance(mapping, ast.Dict):
                raise _not_literal(path, mapping)
            yield from (_literal(path, key or mapping) for key in mapping.keys)


def _literal(path: Path, node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _not_literal(path, node)


def _not_literal(path: Path, node: ast.expr) -> LabError:
    return LabError(
        f"{path}:{node.lineno}: {ast.unparse(node)[:40]!r} is no literal text; write what students "
        "read as a plain string in the call, so that translations can be found"
    )


def _prove_no_solution(lab: Lab, files: Mapping[str, bytes]) -> None:
    secrets = _solution_lines(lab)
    for name, content in files.items():
        for number, line in numbered(content.decode("utf-8", errors="replace")):
            for secret, place in secrets.items():
                if secret in line:
                    raise LabError(
                        f"{lab.handout.parent / name}:{number}: this is line {place} of "
                        f"{lab.reference.name}, part of a solution: {secret!r}; take it out here, "
                        "or move it out of the region there"
                    )


def _solution_lines(lab: Lab) -> dict[str, int]:
    """Lines that only the solution has, as Python and as a notebook writes them; with numbers."""
    source = read_text(lab.reference)
    inside = {
        number
        for region in find_regions(lab.reference, source)
        for number in range(region.begin + 1, region.end)
    }
    lines = [(number, line.strip()) for number, line in numbered(source)]
    given = "\n".join(line for number, line in lines if number not in inside)
    return {
        written: number
        for number, line in lines
        if number in inside and line not in given and not _is_trivial(line)
        for written in (line, json.dumps(line, ensure_ascii=False)[1:-1])
    }


def _is_trivial(line: str) -> bool:
    return len(line) <= TRIVIAL or _IDIOM.fullmatch(line) is not None
