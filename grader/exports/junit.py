"""A class as JUnit's XML, which dashboards and CI servers show: a suite a student, a case a test.

A failed test is a failure, one that was not judged an error, one that passed without its points is skipped
with the reason; what could not be taken in is a suite with an error. JUnit has no published standard: the
elements are those of Apache Ant's ``XMLJUnitResultFormatter`` and of pytest's ``--junit-xml``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from grader.exports.final import Exported
from grader.exports.told import Telling, told
from grader.records import Grade, Outcome, Problem
from grader.reports.language import Language

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot hold."""
_TAGS = {"failure": "failures", "error": "errors", "skipped": "skipped"}
"""Element to the attribute that counts it."""


def junit_xml(grades: Sequence[Grade], problems: Sequence[Problem], language: Language) -> Exported:
    """All grades, with how far they are as properties, and the problems."""
    root = Xml.Element("testsuites", name=grades[0].lab if grades else "labgrader")
    for grade in grades:
        root.append(_suite(grade, language))
    for problem in problems:
        root.append(_problem_suite(problem, language))
    Xml.indent(root)
    content = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return Exported(content, len(grades))


def _suite(grade: Grade, language: Language) -> Xml.Element:
    submission = grade.submission
    suite = Xml.Element("testsuite", name=_fit(submission.student_id))
    properties = Xml.SubElement(suite, "properties")
    facts = {
        "student_name": submission.student_name,
        "origin": submission.origin,
        "score": f"{grade.final_score:g}",
        "max_score": f"{grade.max_score:g}",
        "judged": "yes" if grade.judged else "no",
        "provisional": "yes" if grade.provisional else "no",
    }
    for name, value in facts.items():
        Xml.SubElement(properties, "property", name=name, value=_fit(value))
    for one in told(grade, language):
        suite.append(_case(one))
    return _counted(suite)


def _case(one: Telling) -> Xml.Element:
    test = one.test
    time = f"{test.seconds:.3f}"
    case = Xml.Element("testcase", classname=_fit(test.exercise), name=_fit(one.title), time=time)
    if test.outcome is Outcome.FAILED and test.failure:
        _add(case, "failure", one.text, test.failure.kind.value)
    elif test.outcome is Outcome.NOT_JUDGED:
        _add(case, "error", one.text, "not judged")
    elif test.withheld:
        _add(case, "skipped", one.text, "withheld")
    return case


def _problem_suite(problem: Problem, language: Language) -> Xml.Element:
    suite = Xml.Element("testsuite", name=_fit(problem.student_id or problem.origin))
    case = Xml.SubElement(suite, "testcase", classname="intake", name=_fit(problem.origin))
    _add(case, "error", language.say(problem.reason), "problem")
    return _counted(suite)


def _add(case: Xml.Element, tag: str, text: str, kind: str) -> None:
    first = text.partition("\n")[0]
    Xml.SubElement(case, tag, type=kind, message=_fit(first)).text = _fit(text)


def _counted(suite: Xml.Element) -> Xml.Element:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for tag, attribute in _TAGS.items():
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    seconds = sum(float(case.get("time", 0)) for case in suite.findall("testcase"))
    suite.set("time", f"{seconds:.3f}")
    return suite


def _fit(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
