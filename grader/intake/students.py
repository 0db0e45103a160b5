"""Which entries are one student's, and the id that each student has in this class."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from grader.intake.entries import Entry
from grader.intake.naming import Named
from grader.intake.submissions import HandIn


def of_each_partner(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Each entry, and what is a pair's or a team's once more for each partner."""
    for entry in entries:
        yield entry
        for partner in entry.named.partners:
            others = (one for one in (entry.named.alone, *entry.named.partners) if one != partner)
            yield replace(entry, named=_for_partner(entry.named, partner, tuple(others)))


def _for_partner(named: Named, partner: Named, others: tuple[Named, ...]) -> Named:
    return replace(
        partner,
        this_lab=named.this_lab,
        attempt=named.attempt,
        time=named.time,
        partners=others,
        platform=named.platform,
    )


def as_their_own(entries: Sequence[Entry], roster: Mapping[str, str]) -> Iterator[Entry]:
    """The entries, where nobody has the number of another user of the platform by writing it.

    Who logged in is known, a number is the student's word. So of several users who name one number it is the
    one's who has its name on the roster, and nobody's if that is not one; others are known by their users.
    """
    users: dict[tuple[str, str], dict[object, Entry]] = defaultdict(dict)
    for entry in entries:
        if entry.named.number and entry.named.platform:
            users[entry.named.whose].setdefault(entry.named.platform.whose, entry)
    for entry in entries:
        named = entry.named
        claiming = users.get(named.whose, {})
        if (
            named.platform is None
            or len(claiming) < 2
            or _owner(claiming, roster) == named.platform.whose
        ):
            yield entry
        elif named.platform_id:
            own = replace(named, number="", letters="", claimed=named.letters + named.number)
            yield replace(entry, named=own)


def _owner(claiming: Mapping[object, Entry], roster: Mapping[str, str]) -> object:
    """The user whose name the roster has for the number, if it is one."""
    owners = []
    for user, entry in claiming.items():
        name = roster.get(entry.named.letters + entry.named.number) or roster.get(
            entry.named.number
        )
        if name and entry.named.platform_id and _same_letters(name, entry.named.name):
            owners.append(user)
    return owners[0] if len(owners) == 1 else None


def _same_letters(one: str, other: str) -> bool:
    """``Archer, Alice``, ``Alice Archer`` and Canvas's ``archeralice`` are one name."""
    first, second = (re.findall(r"\w+", name.casefold()) for name in (one, other))
    joined = "".join(second)
    return any("".join(words) == joined for words in permutations(first[:4])) or {*first} == {
        *second
    }


def by_student(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """The entries of each student, who is known by the number.

    One number with different letters before it and different names is two students.
    """
    numbers: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        numbers[entry.named.whose].append(entry)
    for same_number in numbers.values():
        by_letters: dict[str, list[Entry]] = defaultdict(list)
        for entry in same_number:
            by_letters[entry.named.letters.casefold()].append(entry)
        students: list[list[Entry]] = []
        for _, group in sorted(by_letters.items()):
            same = [student for student in students if _may_be_one(student, group)]
            if same:
                same[0].extend(group)
            else:
                students.append(group)
        yield from students


def _may_be_one(some: Iterable[Entry], others: Iterable[Entry]) -> bool:
    """Whether neither letters nor names speak against it; of two with other letters the names must agree."""
    names, other_names = _said(some, "name"), _said(others, "name")
    letters, other_letters = _said(some, "letters"), _said(others, "letters")
    if names and other_names:
        return bool(names & other_names)
    return not (letters and other_letters)


def _said(entries: Iterable[Entry], what: str) -> set[str]:
    return {getattr(entry.named, what).casefold() for entry in entries} - {""}


def with_own_ids(hand_ins: Iterable[HandIn]) -> Iterator[HandIn]:
    """Sorted, and no two with an id that some file system takes for the same."""
    taken: set[str] = set()
    for hand_in in sorted(hand_ins, key=lambda hand_in: (hand_in.student_id, hand_in.origin)):
        own, count = hand_in.student_id, 1
        while own.casefold() in taken:
            count += 1
            own = f"{hand_in.student_id}-{count}"
        taken.add(own.casefold())
        yield replace(hand_in, student_id=own)
