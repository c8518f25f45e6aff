"""The people at the table of the procedure that these tests are about, and what they do."""

from datetime import date

import pytest

import requirements_store as store
from dialogue_app import ids
from dialogue_app.dialogue.cases import cases
from dialogue_app.dialogue.changes import Explanation, OwnSource, approve, explain
from dialogue_app.dialogue.models import Effect, Procedure, Role, Source
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.revisions import Edit, save_revision, write_specification
from dialogue_app.dialogue.versions import release_version
from tests.conftest import NEEDS
from tests.sources import MONDAY

SHARPER = NEEDS.replace("Within 14 days", "Within 10 days")
PANEL = OwnSource(source=Source.USER_PANEL, title="Panel of travellers", dated=date(2026, 2, 12))
WHY = Explanation(
    effect=Effect.SHARPENED,
    sources=[PANEL],
    internal_reason="They wait too long.",
    public_reason="Travellers asked for it.",
)


@pytest.fixture
def editor(seat_as):
    return seat_as(Role.EDITOR)


@pytest.fixture
def approver(seat_as):
    return seat_as(Role.APPROVER)


@pytest.fixture
def alfa(seat_as):
    return seat_as(Role.PARTICIPANT, "Alfa")


@pytest.fixture
def beta(seat_as):
    return seat_as(Role.PARTICIPANT, "Beta")


@pytest.fixture
def bare(session, person):
    """The seat of a lead whose procedure has a text and nothing else, and that text."""
    procedure = Procedure(id=ids.new(), title="Ferries", reference="", started_at=MONDAY)
    seat = start_procedure(session, procedure, person("Lead of all"), at=MONDAY)
    text = write_specification(seat, "Ferries", Edit(NEEDS, "Notice"), at=MONDAY)
    session.commit()
    return seat, text


@pytest.fixture
def sharpen(editor, approver, specification):
    """Let K-2 be sharpened: saved, explained and approved."""

    def sharpen(*, at=MONDAY):
        save(editor, specification, SHARPER)
        explain(editor, specification, ["K-2"], WHY, at=at)
        approve_all(approver, specification)

    return sharpen


@pytest.fixture
def release_next(lead, sharpen, specification):
    """Release v2, in which K-2 is sharpened."""

    def release_next(*, at=MONDAY):
        sharpen(at=at)
        version = release_version(lead, specification, at=at)
        lead.session.commit()
        return version

    return release_next


def save(seat, specification, text):
    latest = store.latest_revision(seat.session, specification)
    return save_revision(seat, specification, Edit(text, "n", latest.number), at=MONDAY)


def approve_all(seat, specification):
    seen = {case.requirement: case.digest for case in cases(seat, specification)}
    return approve(seat, specification, seen, at=MONDAY)
