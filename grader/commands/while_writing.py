"""The commands for students while they write: tests as they save, what is asked, what to guess first."""

from __future__ import annotations

import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from grader.commands.console import err, out
from grader.shown import fit

if TYPE_CHECKING:
    from grader.course.predictions import Prediction
    from grader.judging.telling import Say
    from grader.practice.own_runs import OwnRuns
    from grader.practice.saving import Event, Watch
    from grader.practice.verdict import RunEnd
    from grader.records import TestResult
    from grader.reports.language import Language

LangOfStudent = Annotated[
    str, typer.Option("--lang", help="The language of what tests say, such as zh.")
]


def watch(
    lab: Annotated[str, typer.Argument(help="The lab's folder or name, such as assignments/lab2.")],
    words: Annotated[
        str, typer.Option("-k", help="Only exercises with one of these words in their names.")
    ] = "",
    lang: LangOfStudent = "en",
) -> None:
    """Test what you save, as you save it; Ctrl-C ends with the table of points."""
    from grader.course.kit_file import kit_folder
    from grader.home.unlocking import progress
    from grader.practice.asked import handout_of, public_points
    from grader.practice.own_runs import with_own_runs
    from grader.practice.saving import Watch
    from grader.reports.language import language_at_home

    folder = handout_of(kit_folder(Path.cwd()), lab)
    say = language_at_home(folder, lang).say

    def work(runs: OwnRuns) -> None:
        watching = Watch(folder, runs, words)
        out.print(f"watching {folder}; Ctrl-C ends", markup=False, soft_wrap=True)
        try:
            _look_on(watching, say)
        except KeyboardInterrupt:
            _show_points(watching.results.values(), public_points(folder), say)
            if said := progress(folder, public_points(folder)):
                out.print(say(said))
        finally:
            watching.close()

    with_own_runs(folder, work)


def explain(
    exercise: Annotated[
        str, typer.Argument(help="The exercise, as it stands in the table of points.")
    ],
    lab: Annotated[str, typer.Option("--lab", help="The lab, where several have it.")] = "",
    lang: LangOfStudent = "en",
) -> None:
    """What an exercise asks: its contract, points, usual mistakes, and how to test it."""
    tell_what_is_asked(exercise, lab, lang, Path.cwd())


def tell_what_is_asked(exercise: str, lab: str, lang: str, start: Path) -> None:
    """Print it; UsageError where no lab of the kit at or above ``start`` has the exercise."""
    from rich.markdown import Markdown

    from grader.course.kit_file import kit_folder
    from grader.practice.asked import asked, handout_with, ways_to_test, words_about
    from grader.records import Text
    from grader.reports.language import language_at_home

    handout = handout_with(kit_folder(start), exercise, lab)
    say = language_at_home(handout, lang).say
    it = asked(handout, exercise, lang)
    out.print(Markdown(it.section))
    out.print()
    for text in words_about(it):
        out.print(say(text), markup=False, soft_wrap=True)
    lists = (
        (Text("Usual mistakes"), [*map(say, it.mistakes)]),
        (Text("How to test it"), ways_to_test(it)),
    )
    for title, lines in lists:
        if lines:
            out.print(f"\n[bold]{escape(say(title))}[/bold]")
            for line in lines:
                out.print(f"  {line}", markup=False, soft_wrap=True)


def unlock(
    lab: Annotated[str, typer.Argument(help="The lab, such as lab2.")],
    exercise: Annotated[str, typer.Argument(help="Only questions about this exercise.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Ask what was answered already, too.")
    ] = False,
    lang: LangOfStudent = "en",
) -> None:
    """Questions about small examples, before you write the code; an empty answer goes on to the next."""
    from grader.course.kit_file import kit_folder
    from grader.home.unlocking import progress, question_lines, questionnaire
    from grader.practice.asked import handout_of
    from grader.reports.language import language_at_home

    paper = questionnaire(handout_of(kit_folder(Path.cwd()), lab))
    language = language_at_home(paper.handout, lang)
    for question in paper.open(exercise, again=again):
        out.print(f"\n[bold]{escape(question.exercise)}[/bold]")
        for line in question_lines(question, language):
            out.print(escape(fit(line, 2000)), soft_wrap=True)
        answer = _ask(question, paper.lab, language)
        if answer is None:
            break
        if answer:
            paper = paper.with_answer(question)
    about = {question.exercise for question in paper.questions}
    said = progress(paper.handout, about)
    out.print(language.say(said) if said else f"{paper.lab} has no questions before the code")


def _ask(question: Prediction, lab: str, language: Language) -> bool | None:
    """Until the answer is right (True) or empty (False); None where nobody answers any more."""
    from grader.home.unlocking import reply_to
    from grader.records import Text

    while True:
        try:
            answer = out.input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            out.print()
            return None
        if not answer:
            return False
        if question.is_right(lab, answer):
            out.print(f"[green]✓[/green] {escape(language.say(Text('Right.')))}")
            return True
        out.print(
            f"[yellow]{escape(reply_to(question, lab, answer, language))}[/yellow]", soft_wrap=True
        )


def _look_on(watching: Watch, say: Say) -> None:
    from grader.practice.saving import PAUSE

    while True:
        for event in watching.look():
            _tell(event, say)
        time.sleep(PAUSE)


def _tell(event: Event, say: Say) -> None:
    from grader.practice.saving import NoPython, Saved, Untested

    match event:
        case Saved(file=file, exercises=exercises):
            what = ", ".join(exercises) if len(exercises) <= 4 else f"{len(exercises)} exercises"
            out.print(f"\n[dim]{escape(fit(file))}: {escape(what)} …[/dim]", soft_wrap=True)
        case NoPython(lines=lines):
            for line in lines:
                out.print(f"[red]✗[/red] Python cannot read it: {escape(line)}", soft_wrap=True)
        case Untested(reason=reason):
            err.print(f"[red]✗[/red] {escape(reason)}", soft_wrap=True)
        case _:
            _show_verdict(event, say)


def _show_verdict(ended: RunEnd, say: Say) -> None:
    """A line for each exercise, what was printed, and the first failure."""
    from grader.practice.verdict import cut_short, first_failure, last_printed, marks

    for mark in marks(ended.results, say):
        sign = (
            "[green]✓[/green]"
            if mark.passed
            else "[yellow]-[/yellow]"
            if mark.calm
            else "[red]✗[/red]"
        )
        out.print(f"{sign} {escape(mark.exercise)}  {escape(mark.word)}".rstrip(), soft_wrap=True)
    if said := cut_short(ended, say):
        out.print(f"[red]✗[/red] {escape(said)}", soft_wrap=True)
    for line in last_printed(ended.printed):
        out.print(f"[dim]  │ {escape(line)}[/dim]", soft_wrap=True)
    for name, text in first_failure(ended.results, say):
        shown = f"[bold]{escape(name)}[/bold]{': ' if name else ''}"
        out.print(f"  {shown}{escape(text)}", soft_wrap=True)


def _show_points(results: Collection[TestResult], worth: dict[str, float], say: Say) -> None:
    from grader.practice.verdict import rows
    from grader.records import Text

    table = Table()
    table.add_column(say(Text("exercise")))
    table.add_column(say(Text("public points")), justify="right")
    table.add_column("")
    for row in rows(results, worth, say):
        sign = "" if row.mark is None else "✓" if row.mark.passed else row.mark.word
        table.add_row(escape(row.exercise), row.points, escape(fit(sign, 60)))
    out.print()
    out.print(table)
