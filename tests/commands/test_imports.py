"""A history that exists as files becomes a procedure, or nothing at all happens."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

import requirements_store as store
from dialogue_app import database, demo
from dialogue_app.dialogue.models import Assignment, Basis, Person, Procedure, Role, Source
from dialogue_app.dialogue.people import person_with
from dialogue_app.dialogue.procedures import procedures_of
from dialogue_app.dialogue.seats import take_seat
from dialogue_app.passwords import fits
from tests.commands.conftest import NEW, OLD


@pytest.fixture
def files(write):
    write("v1.9.md", OLD)
    write("v1.10.md", NEW)
    write("v2.0.md", NEW.replace("40", "30"))
    return ("v1.10.md", "v2.0.md", "v1.9.md")


@pytest.fixture
def imports(run, files):
    """Import into the database of this folder."""

    def imports(*arguments, expect=0, **options):
        given = ("--procedure", "Trams", "--lead", "noor@example.org", *arguments)
        return run("import-history", *files, *given, expect=expect, **options)

    return imports


@pytest.fixture
def kept(folder):
    """Read what the database of this folder keeps."""
    engine = database.open_engine(f"sqlite:///{folder}/instance/dialogue.sqlite3")
    with Session(engine) as session:
        yield session
    engine.dispose()


def only_specification(session):
    return session.exec(select(store.Specification)).one()


def test_versions_come_in_the_natural_order_of_their_names(imports, kept):
    told = imports().stdout.splitlines()

    assert told[0] == "Versions, in this order: v1.9, v1.10, v2.0"
    assert told[-3:] == [
        "v1.9       3 added      0 removed      0 changed      0 unchanged",
        "v1.10      1 added      1 removed      1 changed      1 unchanged",
        "v2.0       0 added      0 removed      1 changed      2 unchanged",
    ]
    versions = store.versions(kept, only_specification(kept))
    assert [version.name for version in versions] == ["v1.9", "v1.10", "v2.0"]
    assert store.read_version(kept, versions[1]) == NEW


def test_meta_decides_about_order_and_dates(imports, kept, write):
    meta = (
        "\ufeffversion;date;path\nv2.0;2024-05-22;a\nv1.9;2024-09-11;b\nv1.10;;c\nv9;2026-01-01;d\n"
    )

    told = imports("--meta", write("meta.csv", meta)).stdout

    assert told.startswith("Versions, in this order: v2.0, v1.9, v1.10\n")
    versions = store.versions(kept, only_specification(kept))
    assert [version.dated for version in versions] == [
        datetime(2024, 5, 21, 22, tzinfo=UTC),  # midnight in Oslo
        datetime(2024, 9, 10, 22, tzinfo=UTC),
        None,
    ]


def test_each_change_says_that_it_was_imported_from_which_file(imports, kept, write):
    meta = "version,date\nv1.9,2024-05-22\nv1.10,2024-09-11\nv2.0,2024-10-01\n"
    imports("--meta", write("meta.csv", meta))

    found = kept.exec(select(Basis).order_by(Basis.version, Basis.requirement)).all()

    assert [(basis.version, basis.requirement, basis.title, basis.dated) for basis in found] == [
        (2, "K-1", "v1.10.md", date(2024, 9, 11)),
        (2, "K-3", "v1.10.md", date(2024, 9, 11)),
        (2, "K-4", "v1.10.md", date(2024, 9, 11)),
        (3, "K-1", "v2.0.md", date(2024, 10, 1)),
    ]
    assert {basis.source for basis in found} == {Source.IMPORTED}


def test_a_lead_who_is_new_gets_a_password_that_is_shown_once(imports, kept):
    told = imports("--lead-name", "Noor").stdout

    [line] = [line for line in told.splitlines() if "password" in line]
    lead = person_with(kept, "noor@example.org")
    assert lead.name == "Noor"
    assert fits(lead.password_hash, line.rpartition(" ")[2])


def test_a_lead_who_is_known_keeps_name_and_password(imports, run, kept):
    run("add-person", "--name", "Noor", "--email", "noor@example.org", "--generate-password")

    assert "password" not in imports("--lead-name", "Someone else").stdout
    lead = person_with(kept, "noor@example.org")
    [mine] = procedures_of(kept, lead)
    assert (lead.name, mine.procedure.title, mine.role) == ("Noor", "Trams", Role.LEAD)


def test_the_same_procedure_is_not_imported_twice(imports, kept):
    imports()

    assert imports(expect=2).stderr.splitlines()[-1] == (
        "Error: There is a procedure called “Trams” already. Choose another name."
    )
    assert len(kept.exec(select(Procedure)).all()) == 1


def test_findings_are_summed_up_and_everything_is_imported(imports, kept, write):
    write("v1.9.md", OLD + "\n### K-1 Again\n\nNo.\n")

    done = imports(expect=1)

    assert "v1.9.md: 1 finding (duplicate-id)" in done.stderr
    assert len(store.versions(kept, only_specification(kept))) == 3


def test_a_version_that_changes_nothing_is_a_version_too(imports, write):
    write("v2.0.md", NEW)

    told = imports().stdout.splitlines()

    assert told[-1] == "v2.0       0 added      0 removed      0 changed      3 unchanged"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "v2.0.md is empty. Give a text with requirements."),
        (b"\xff", "v2.0.md is not UTF-8 (line 1). Save it as UTF-8."),
        (b"a\0", "v2.0.md is a binary file. Export it as Markdown first."),
        (
            b"x" * 5_000_001,
            "v2.0.md is larger than 5 MB. Split it, or set DIALOGUE_MAX_TEXT_BYTES to more.",
        ),
    ],
)
def test_one_bad_file_and_nothing_is_done(imports, folder, write, content, told):
    write("v2.0.md", content)

    assert imports(expect=2).stderr == f"Error: {told}\n"
    assert not (folder / "instance").exists()


@pytest.mark.parametrize(
    ("meta", "told"),
    [
        ("name,date\nv1.9,2024-05-22\n", "meta.csv has no column “version”."),
        ("version,date\nv1.9,\nv1.10,\n", "meta.csv has no row for v2.0.md."),
        ("version\nv1.9\nv1.10\nv2.0\nv1.9\n", "meta.csv names version v1.9 twice (line 2)."),
        (
            "version,date\nv1.9,22.5.2024\nv1.10,\nv2.0,\n",
            "meta.csv, line 2: '22.5.2024' is no date.",
        ),
    ],
)
def test_a_meta_file_that_does_not_fit_is_refused(imports, folder, write, meta, told):
    done = imports("--meta", write("meta.csv", meta), expect=2)

    assert done.stderr.startswith(f"Error: {told} ")
    assert not (folder / "instance").exists()


def test_a_file_given_twice_is_refused(refusal, files):
    twice = (files[0], *files)

    assert refusal("import-history", *twice, "--procedure", "T", "--lead", "a@example.org") == (
        "v1.10.md is given twice. Give each version once."
    )


def test_a_lead_without_an_address_is_refused_and_nothing_is_done(run, files, kept):
    run("import-history", *files, "--procedure", "T", "--lead", "noor", expect=2)

    assert kept.exec(select(Procedure)).all() == []
    assert kept.exec(select(Person)).all() == []


def test_in_the_demonstration_its_lead_and_auditor_look_on(imports, run, folder):
    run("demo", "--no-serve")

    assert "Importing into the demonstration" in imports().stdout
    engine = database.open_engine(f"sqlite:///{folder}/instance/demo.sqlite3")
    with Session(engine) as session:
        trams = session.exec(select(Procedure).where(Procedure.title == "Trams")).one()
        onlookers = demo.onlookers(session)
        seats = [take_seat(session, person, trams.id) for person, _ in onlookers]
        assert [seat.role for seat in seats] == [Role.LEAD, Role.AUDITOR]
        seated = session.exec(select(Assignment).where(Assignment.procedure_id == trams.id)).all()
        assert len(seated) == 3
    engine.dispose()


def test_where_there_is_a_real_database_the_demonstration_is_left_alone(imports, run, kept):
    run("demo", "--no-serve")
    run("create-tables")

    imports()

    assert kept.exec(select(Procedure.title)).all() == ["Trams"]


def test_the_database_can_be_set(imports, folder, monkeypatch):
    monkeypatch.setenv("DIALOGUE_DATABASE_URL", f"sqlite:///{folder}/other.sqlite3")

    imports()

    assert (folder / "other.sqlite3").exists()
    assert not (folder / "instance" / "dialogue.sqlite3").exists()
    assert [path.name for path in (folder / "instance").iterdir()] == ["secret-key"]
