"""Code in each language: docstrings, tasks and comments are its own, the program is the same."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from grader.authoring.code_texts import code_phrasebook, in_language
from grader.authoring.source import cut
from grader.course.lab import lab_names, load_lab
from grader.errors import LabError

ROOT = Path(__file__).parent.parent
PATH = Path("lab9.py")
SOURCE = '''"""For authors alone."""
# %% [markdown] en
# # zh: no translation

# %% [markdown] zh
# 文字

# %%
# The shape stays. A long comment goes on
# in a second line.
#
# Its second paragraph.
def half(x):
    """Half of x.

    A tensor of any
    shape.
    """
    # BEGIN SOLUTION: return half of x
    # This is for authors.
    return x / 2  # (B, C), as x
    # END SOLUTION


# %% experiment
size = 3  # rows of x
grid = size * size  # (9, N)
print(half(2.0))  # noqa: T201
'''


def translated(**said: str) -> str:
    """The source with these Chinese lines above the lines that begin like that."""
    text = SOURCE
    for line, chinese in {
        "# The shape": said.get("block"),
        '    """Half': said.get("docstring"),
        "    # BEGIN": said.get("task"),
        "size = 3": said.get("end"),
    }.items():
        if chinese:
            indent = " " * (len(line) - len(line.lstrip()))
            above = "".join(f"{indent}# zh: {one}\n" for one in chinese.split("|"))
            text = text.replace(line, above + line, 1)
    return text


def chinese(source: str) -> str:
    return in_language(PATH, source, "zh", ["en", "zh"])


def program(source: str) -> str:
    """The syntax tree without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            node.body = node.body[ast.get_docstring(node) is not None :]
    return ast.dump(tree)


def code_cells(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", lab_names(ROOT))
def test_notebooks_of_a_lab_are_the_same_program(name: str) -> None:
    """In every language a notebook's cells differ from the English ones in docstrings and comments alone."""
    lab = load_lab(ROOT, name)
    english = code_cells(lab.handout / f"{name}.ipynb")

    for code in lab.languages[1:]:
        cells = code_cells(lab.handout / f"{name}.{code}.ipynb")

        assert cells != english
        assert [program(cell) for cell in cells] == [program(cell) for cell in english]


def test_what_is_said_is_found() -> None:
    """Docstrings and blocks by paragraph, tasks, and comments with words; nothing of the solution."""
    book = code_phrasebook(PATH, SOURCE, ["zh"])

    assert [(one.line, one.english) for one in book.sentences] == [
        (9, "The shape stays. A long comment goes on in a second line."),
        (9, "Its second paragraph."),
        (14, "Half of x."),
        (14, "A tensor of any shape."),
        (19, "return half of x"),
        (26, "rows of x"),
    ]
    assert book.complaints == []


def test_each_text_is_replaced_where_it_stands() -> None:
    """A block, a docstring, a task and a comment behind code, and no line of translation is left."""
    source = translated(
        block="形状不变。|第二段。",
        docstring="x 的一半。|任意形状的张量。",
        task="返回 x 的一半",
        end="x 的行数",
    )

    text = chinese(source)

    assert "# 形状不变。\n#\n# 第二段。\ndef half" in text
    assert '    """x 的一半。\n\n    任意形状的张量。\n    """\n' in text
    assert "    # BEGIN SOLUTION: 返回 x 的一半\n" in text
    assert "size = 3  # x 的行数\n" in text
    assert "zh: " not in text.partition("# %%\n")[2]
    assert "    # TODO: 返回 x 的一半\n    raise NotImplementedError(" in cut(PATH, text)


def test_english_is_what_it_was() -> None:
    """Translations in a source change no byte of what is English."""
    source = translated(block="一。|二。", docstring="一半。", task="返回", end="行数")

    assert in_language(PATH, source, "en", ["en", "zh"]) == SOURCE


def test_what_is_not_translated_stays_english() -> None:
    """A docstring of which only the first paragraph is said keeps the second."""
    text = chinese(translated(docstring="x 的一半。"))

    assert '    """x 的一半。\n\n    A tensor of any shape.\n    """\n' in text
    assert "# BEGIN SOLUTION: return half of x" in text


@pytest.mark.parametrize("words", ['他说""""', r"C:\new \d", '""" + x', "\\"])
def test_a_docstring_may_hold_any_characters(words: str) -> None:
    """Quotes and backslashes stay what they are, and end no docstring."""
    text = chinese(translated(docstring=words))

    half = ast.parse(text).body[1]
    assert isinstance(half, ast.FunctionDef)
    assert (ast.get_docstring(half) or "").startswith(words.strip())


def test_a_text_that_comes_again_is_said_once() -> None:
    """Its translation at the first place serves the others."""
    again = '\n\n# %%\ndef other(x):\n    """Half of x."""\n'

    assert '"""x 的一半。"""' in chinese(translated(docstring="x 的一半。") + again)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("grid =", "# zh: 网格\ngrid =", r"lab9\.py:27: no sentence begins on the line below"),
        ("# rows of x", "# zh: 行", r"lab9\.py:26: a translation after code; give it a line of"),
        (
            '    """Half',
            '    # zh: 一\n    # zh: 二\n    # zh: 三\n    """Half',
            "3 translations, 2 sen",
        ),
        (
            "    return x",
            "    # zh: 除以二\n    return x",
            r"lab9\.py:21: no sentence begins on the l",
        ),
    ],
)
def test_a_translation_of_nothing_is_told(old: str, new: str, complaint: str) -> None:
    """What belongs to no text, or stands behind code, is named with its line."""
    with pytest.raises(LabError, match=complaint):
        chinese(SOURCE.replace(old, new))
