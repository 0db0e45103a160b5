"""Loose files that were handed in together, put together again.

A platform that puts all files of a class into one folder says whose each is, so what lies there of a user was
one hand-in, as if it lay in a folder of its own. Without a platform names are all there is to go by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from grader.intake.entries import Entry, is_kind
from grader.intake.naming import PROGRAMS, Named, labs_named, readable, without_attempt
from grader.intake.platforms import name_within, uploaded_again


def put_together(entries: Iterable[Entry], lab_name: str) -> Iterator[Entry]:
    """The entries, with loose programs of one student and attempt as one."""
    loose: dict[object, list[Entry]] = defaultdict(list)
    others = []
    for entry in _with_numbers_of_users(entries):
        if is_kind(entry.paths[0], PROGRAMS):
            loose[_one_hand_in(entry.named)].append(entry)
        else:
            others.append(entry)
    yield from (entry for entry in others if not _lies_beside(entry, loose))
    for together in loose.values():
        by_platform = together[0].named.platform is not None
        yield from _of_user(together, lab_name) if by_platform else _of_names(together)


def _with_numbers_of_users(entries: Iterable[Entry]) -> Iterator[Entry]:
    """A user of a platform who wrote the student's number on one file has it on all."""
    users: dict[object, list[Entry]] = defaultdict(list)
    for count, entry in enumerate(entries):
        platform = entry.named.platform
        users[platform.whose if platform else count].append(entry)
    for of_user in users.values():
        known = [entry.named for entry in of_user if entry.named.number]
        known = [named for named in known if named.this_lab] or known
        if len({(named.letters, named.number) for named in known}) != 1:
            yield from of_user
            continue
        number, letters = known[0].number, known[0].letters
        partners = _all_partners(known)
        for entry in of_user:
            named = replace(entry.named, number=number, letters=letters, partners=partners)
            yield replace(entry, named=named)


def _one_hand_in(named: Named) -> object:
    """What all programs of one hand-in have in common."""
    if named.platform:
        return named.platform.whose, named.time if named.platform.time else None
    return named.whose, named.letters.casefold(), named.attempt, named.time


def _lies_beside(entry: Entry, loose: dict[object, list[Entry]]) -> bool:
    """Whether it is a zip of a platform's user beside the lab's file, which no folder has opened either."""
    beside = loose.get(_one_hand_in(entry.named), []) if entry.named.platform else []
    is_zip = is_kind(entry.paths[0], (".zip",)) and not entry.named.this_lab
    return is_zip and any(one.named.this_lab for one in beside)


# -- by a platform


def _of_user(entries: Sequence[Entry], lab_name: str) -> Iterator[Entry]:
    """All of a user's files, of each that is there again the newest; those that are older alone."""
    called = {entry.paths[0]: _name(entry) for entry in entries}
    versions: dict[tuple[str, str], list[tuple[int, Entry]]] = defaultdict(list)
    for entry in entries:
        key, count = _version(entry, called[entry.paths[0]], set(called.values()), lab_name)
        versions[key].append((count, entry))
    newest: list[Entry] = []
    attempt = 0
    for of_file in versions.values():
        last = max(count for count, _ in of_file)
        attempt = max(attempt, last)
        newest += [entry for count, entry in of_file if count == last]
        for count, entry in of_file:
            if count < last:
                yield replace(entry, named=replace(entry.named, attempt=count))
    whole = _merged(sorted(newest, key=lambda entry: entry.paths))
    names = _names_within([called[path] for path in whole.paths], entries[0], lab_name)
    yield replace(whole, names=names, named=replace(whole.named, attempt=attempt))


def _name(entry: Entry) -> str:
    return name_within(readable(entry.paths[0].name))


def _is_canvas(entry: Entry) -> bool:
    return entry.named.platform is not None and entry.named.platform.platform == "canvas"


def _version(
    entry: Entry, name: str, all_names: set[str], lab_name: str
) -> tuple[tuple[str, str], int]:
    """Which file it is, whatever the version, and which version."""
    path = PurePath(name)
    suffix = path.suffix.lower()
    if entry.named.this_lab:
        return (without_attempt(path.stem, lab_name), suffix), entry.named.attempt
    before, count = uploaded_again(name)
    if _is_canvas(entry) and before in all_names:
        return (PurePath(before).stem, suffix), count
    return (path.stem, suffix), 0


def _names_within(names: Sequence[str], entry: Entry, lab_name: str) -> tuple[str, ...]:
    """The names as the student gave them, where no two become one by that; nothing if they are not whole."""
    if len(set(names)) < len(names):
        return ()
    before = [_before(name, lab_name) if _is_canvas(entry) else name for name in names]
    return tuple(
        old if before.count(old) == 1 and (old == name or old not in names) else name
        for old, name in zip(before, names, strict=True)
    )


def _before(name: str, lab_name: str) -> str:
    """Without what Canvas counts; not where that is the lab's number."""
    before, _ = uploaded_again(name)
    same_lab = labs_named(PurePath(before).stem, lab_name) == labs_named(
        PurePath(name).stem, lab_name
    )
    return before if same_lab else name


# -- by names alone


def _of_names(entries: Sequence[Entry]) -> Iterator[Entry]:
    """One hand-in, as far as they are one of each kind: two for the lab are two hand-ins."""
    suffixes = [entry.paths[0].suffix.lower() for entry in _for_lab(entries)]
    if len(suffixes) > len(set(suffixes)):
        yield from entries
    else:
        yield _merged(entries)


def _for_lab(entries: Sequence[Entry]) -> Sequence[Entry]:
    return [entry for entry in entries if entry.named.this_lab] or entries


def _merged(entries: Sequence[Entry]) -> Entry:
    named = [entry.named for entry in [*_for_lab(entries), *entries]]
    whole = max(named, key=lambda named: bool(named.name))
    return Entry(
        paths=tuple(entry.paths[0] for entry in entries),
        named=replace(whole, partners=_all_partners(named)),
        refused=next((entry.refused for entry in entries if entry.refused), None),
    )


def _all_partners(named: Iterable[Named]) -> tuple[Named, ...]:
    return tuple({partner.whose: partner for one in named for partner in one.partners}.values())
