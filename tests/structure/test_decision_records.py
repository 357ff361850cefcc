"""The decision records' shape, their links to each other, and the list of them in docs/adr/README.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

ADR = Path(__file__).parents[2] / "docs" / "adr"
SECTIONS = ["Decision", "Why", "Alternatives", "Cost", "Validation"]
FIELDS = ["Date", "Status", "Amends", "Supersedes"]
STATUS = re.compile(
    r"accepted(; not built yet)?|(amended|superseded) by \[\d{4}\]\(\S+\)( \([^()]+\))?"
    r"(, \[\d{4}\]\(\S+\)( \([^()]+\))?)*"
)
LINK = re.compile(r"\[(\d{4})\]\(([^)]+)\)")


@dataclass(frozen=True)
class Record:
    """What one file holds."""

    number: str
    name: str
    title: str
    fields: dict[str, str]
    sections: dict[str, str]

    def linked(self, field: str) -> set[str]:
        return {number for number, _ in LINK.findall(self.fields.get(field, ""))}

    @property
    def status(self) -> str:
        """As the list has it: numbers without links, and without what they changed."""
        return re.sub(r" \([^()]+\)", "", LINK.sub(r"\1", self.fields["Status"]))

    @property
    def changes(self) -> str:
        verbs = {"Amends": "amends", "Supersedes": "supersedes"}
        return "; ".join(
            f"{verb} {', '.join(sorted(self.linked(field)))}"
            for field, verb in verbs.items()
            if field in self.fields
        )


def read(path: Path) -> Record:
    head, *sections = path.read_text().split("\n## ")
    title, _, fields = head.partition("\n")
    named = (line.removeprefix("- ").partition(": ") for line in fields.split("\n") if line)
    parts = (section.partition("\n") for section in sections)
    return Record(
        number=path.name[:4],
        name=path.name,
        title=title,
        fields={name: value for name, _, value in named},
        sections={heading: text.strip() for heading, _, text in parts},
    )


RECORDS = {path.name[:4]: read(path) for path in sorted(ADR.glob("[0-9]*.md"))}


def every_record() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS.keys())


def test_no_two_records_have_one_number() -> None:
    assert len(RECORDS) == len(list(ADR.glob("[0-9]*.md"))) > 0


@every_record()
def test_a_record_has_the_shape_of_the_template(record: Record) -> None:
    assert re.fullmatch(rf"# {record.number}: \S.+", record.title)
    assert list(record.fields) == [field for field in FIELDS if field in record.fields]
    assert list(record.sections) == SECTIONS == list(read(ADR / "template.md").sections)
    assert all(record.sections.values())


@every_record()
def test_a_record_has_a_date_and_a_known_status(record: Record) -> None:
    assert date.fromisoformat(record.fields["Date"]).isoformat() == record.fields["Date"]
    assert STATUS.fullmatch(record.fields["Status"])


@every_record()
def test_a_record_names_what_lost_and_why(record: Record) -> None:
    for line in record.sections["Alternatives"].split("\n"):
        assert re.fullmatch(r"- \*\*\S.*?\.\*\* \S.+\.", line), line


@every_record()
def test_links_lead_to_the_record_that_they_name(record: Record) -> None:
    text = (ADR / record.name).read_text()
    for number, target in LINK.findall(text):
        assert target == RECORDS[number].name


@pytest.mark.parametrize(
    ("later_says", "earlier_says"), [("Amends", "amended by"), ("Supersedes", "superseded by")]
)
def test_later_and_earlier_records_name_each_other(later_says: str, earlier_says: str) -> None:
    # what takes a record's place takes that of its amendments as well
    superseded = {record.number for record in RECORDS.values() if record.status.startswith("superseded by")}
    said_later = {
        (record.number, earlier)
        for record in RECORDS.values()
        for earlier in record.linked(later_says)
        if later_says == "Supersedes" or earlier not in superseded
    }
    said_earlier = {
        (later, record.number)
        for record in RECORDS.values()
        if record.status.startswith(earlier_says)
        for later in record.linked("Status")
    }
    assert said_later == said_earlier
    assert all(later > earlier for later, earlier in said_later)


def test_the_list_has_every_record_as_it_stands() -> None:
    rows = re.findall(
        r"^\| ([\d-]+) \| \[(\d{4})\]\((\S+)\) \| \S.* \| (.*?) \|(?: (.*?))? \|$",
        (ADR / "README.md").read_text(),
        re.MULTILINE,
    )
    assert rows == [
        (record.fields["Date"], record.number, record.name, record.status, record.changes)
        for record in RECORDS.values()
    ]
