"""Who handed in what, as the list says that Gradescope puts beside the hand-ins.

``submission_metadata.yml`` has a key for each folder (``submission_90001``) and below it ``:submitters:``,
a list of people with ``:name:``, ``:sid:`` and ``:email:``, and ``:created_at:``; Ruby wrote it, so keys
begin with a colon. Gradescope does not publish the format: this is what public programs on GitHub that read
the file take from it. All in it is read as text, so no number loses a zero and nothing is ever built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from grader.errors import Refused
from grader.intake.archive import MB
from grader.intake.bounds import bounded
from grader.intake.naming import Named, read_name, readable, slug, time_in
from grader.records import Text
from grader.shown import fit

_NAME = re.compile(r"submission_metadata\.ya?ml", re.I)
_LARGEST = 32 * MB
"""It repeats what an autograder said of every attempt."""
_DEEPEST = 40
_NOTHING = {"", "~", "null"}
_LONGEST_NAME = 100


def is_submitters(path: Path) -> bool:
    """Whether it is such a list, by its name and by a folder beside it that the list may name."""
    return _NAME.fullmatch(path.name) is not None and any(path.parent.glob("submission_*/"))


def read_submitters(path: Path, lab_name: str) -> dict[str, Named]:
    """Folder to who handed it in, partners included; Refused if the list cannot be read."""
    with bounded(readable(path.name)):
        listed = _loaded(path)
    found = {}
    for folder, about in listed.items():
        people = list(_people(folder, about, lab_name))
        if people:
            time = time_in(_text(_field(about, "created_at")))
            found[folder] = replace(people[0], partners=tuple(people[1:]), time=time)
    if not found:
        raise _unfit(Text("names nobody"))
    return found


def _loaded(path: Path) -> Mapping[str, Any]:
    try:
        if path.is_symlink():
            raise _unfit(Text("is a link"))
        if path.stat().st_size > _LARGEST:
            raise _unfit(Text("is too large"))
        content = path.read_bytes()
        _check_depth(content)
        listed = yaml.load(content, Loader=_loader())
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise _unfit(Text("is broken")) from error
    return listed if isinstance(listed, dict) else {}


def _loader() -> Any:
    """Of plain text, lists and mappings, whatever a tag asks for; in C where that was built."""
    return getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def _check_depth(content: bytes) -> None:
    """ValueError where it is nested more deeply than the loader, which calls itself, should go."""
    depth = 0
    for event in yaml.parse(content, Loader=_loader()):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")


def _people(folder: str, about: object, lab_name: str) -> Iterator[Named]:
    """Those of one hand-in whom it names, each once."""
    listed = _field(about, "submitters")
    seen = set()
    for person in listed if isinstance(listed, list) else ():
        named = _person(person, folder, lab_name)
        if named.whose not in seen and (named.number or named.name or named.platform_id):
            seen.add(named.whose)
            yield named


def _person(person: object, folder: str, lab_name: str) -> Named:
    """By the number that the university gave; else by the address; else by name alone."""
    number, name, email = (_text(_field(person, key)) for key in ("sid", "name", "email"))
    known = read_name(number, lab_name)
    if known.number and known.letters + known.number == number:
        return Named(known.number, known.letters, name)
    return Named(slug(number), name=name, platform_id=email)


def _field(record: object, key: str) -> object:
    if not isinstance(record, dict):
        return None
    return record.get(f":{key}", record.get(key))


def _text(value: object) -> str:
    """What stands there; of a time that Ruby took apart, its first part."""
    if isinstance(value, dict):
        value = next(iter(value.values()), "")
    text = fit(value, _LONGEST_NAME).strip() if isinstance(value, str) else ""
    return "" if text in _NOTHING else text


def _unfit(why: Text) -> Refused:
    return Refused(
        Text(
            "It does not say who handed in what, as it {why}; download it again, or name folders by hand.",
            {"why": why},
        )
    )
