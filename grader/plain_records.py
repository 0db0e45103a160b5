"""Records as tables that JSON holds, and back: for the journal, and between the processes of one run."""

from __future__ import annotations

from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

from grader.records import Place, Text

T = TypeVar("T")
_converter = make_converter()


def as_table(record: object) -> Any:
    """A record as strings, numbers, lists and tables."""
    return _converter.unstructure(record)


def from_table(kind: type[T], found: Any) -> T:
    """The record that ``as_table`` made it of; a field that is younger than the table has its default."""
    return _converter.structure(found, kind)


@_converter.register_unstructure_hook
def _text_as_table(text: Text) -> dict[str, Any]:
    return {"text": text.template, "of": {k: _value_as_table(v) for k, v in text.values.items()}}


@_converter.register_structure_hook
def _text_from_table(found: Any, _: Any) -> Text:
    return Text(found["text"], {name: _value_from_table(own) for name, own in found["of"].items()})


def _value_as_table(value: Any) -> Any:
    """A number or a string as it is; a text and a place as tables with keys of their own."""
    return as_table(value) if isinstance(value, Text | Place) else value


def _value_from_table(found: Any) -> Any:
    if isinstance(found, dict):
        return from_table(Text, found) if "text" in found else from_table(Place, found)
    return found
