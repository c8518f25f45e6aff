"""Let the demonstration's dialogue happen again, act by act, in the order of time."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from sqlmodel import Session

import requirements_store as store
from dialogue_app import clock, ids
from dialogue_app.demo.rounds import Act, Rounds
from dialogue_app.demo.telling import Told, moment, read_list, read_text, read_told
from dialogue_app.dialogue.authorities import add_authority
from dialogue_app.dialogue.deliveries import deliver, remaining_participants
from dialogue_app.dialogue.models import (
    Basis,
    Change,
    Effect,
    Part,
    Person,
    Procedure,
    Role,
    Source,
)
from dialogue_app.dialogue.participants import Admission, admit
from dialogue_app.dialogue.people import register_person
from dialogue_app.dialogue.procedures import start_procedure
from dialogue_app.dialogue.register import record
from dialogue_app.dialogue.revisions import Edit, save_revision, write_specification
from dialogue_app.dialogue.seats import Seat, grant_seat
from dialogue_app.passwords import hash_password

if TYPE_CHECKING:
    from requirements_store import Specification

PASSWORD = "demo-dialogue"  # noqa: S105 - of an invented procedure, printed at each start
_LANGUAGE = "nb"
_INPUT = re.compile(r"\bI-R(\d)-[A-Z]-\d+\b")


def load_demo(session: Session) -> Procedure:
    """Put the demonstration into an empty database; the caller commits."""
    dialogue = _Dialogue(session)
    for at, act in sorted(dialogue.acts(), key=lambda planned: planned[0]):
        with clock.read_from(partial(_stand_still, at)):
            act()
    return dialogue.seats["P-01"].procedure


def _stand_still(at: datetime) -> datetime:
    return at


class _Dialogue:
    """What has happened so far. Acts at the same moment happen in the order they are told."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.procurement: Told = read_told("procurement")
        self.told_people = read_list("persons")
        self.bases = {basis["id"]: basis for basis in read_list("bases")}
        self.people: dict[str, Person] = {}
        self.seats: dict[str, Seat] = {}
        self.lanes: dict[str, str] = {}
        self.specification: Specification

    @property
    def lead(self) -> Seat:
        return self.seats["P-01"]

    def acts(self) -> Iterator[Act]:
        """Return everything that happens, each with its moment."""
        yield from self._beginning()
        yield from self._arrivals()
        changes = sorted(read_list("changes"), key=lambda told: told["to_version"])
        brought = {n: list(of) for n, of in groupby(changes, lambda told: told["to_version"])}
        for version in read_list("versions"):
            yield from self._version(version, brought.get(version["version"], []))
        yield from Rounds(self).acts()

    def _beginning(self) -> Iterator[Act]:
        at = moment(self.told_people[0]["seat"]["from"])
        yield at, self._register_people
        yield at, self._start
        for part, told in (
            (Part.PARTICIPATING, "participating_municipalities"),
            (Part.OPTION, "option_municipalities"),
        ):
            for name in self.procurement[told]:
                yield at, partial(self._add_authority, f"{name} kommune", part)

    def _register_people(self) -> None:
        kept = hash_password(PASSWORD)
        for told in self.told_people:
            person = register_person(
                self.session, told["name"], told["email"], password_hash=kept, at=clock.now()
            )
            person.is_site_admin = told["seat"]["role"] == "site_administrator"
            self.people[told["id"]] = person

    def _start(self) -> None:
        procedure = Procedure(
            id=ids.new(),
            title=self.procurement["title"],
            reference=self.procurement["id"],
            time_zone=self.procurement["time_zone"],
            started_at=clock.now(),
        )
        lead, host = self.people["P-01"], self.procurement["host"]
        self.seats["P-01"] = start_procedure(
            self.session, procedure, lead, host=host, at=clock.now()
        )

    def _add_authority(self, name: str, part: Part) -> None:
        if name != self.procurement["host"]:
            add_authority(self.lead, name, part, at=clock.now())

    def _arrivals(self) -> Iterator[Act]:
        for supplier in self.procurement["suppliers"]:
            yield moment(supplier["admitted_at"]), partial(self._admit, supplier)
        for person in self.told_people[1:]:
            seat = person["seat"]
            # Who left again has no seat: there is nothing to show before leaving can be recorded.
            if seat["role"] != "site_administrator" and not seat["until"]:
                yield self._seated_from(seat), partial(self._seat, person)

    def _seated_from(self, seat: Told) -> datetime:
        """Suppliers come when they are invited; of the others only the day is told."""
        invited = {each["id"]: each["invited_at"] for each in self.procurement["suppliers"]}
        return moment(invited[seat["supplier"]] if "supplier" in seat else seat["from"])

    def _admit(self, told: Told) -> None:
        admission = Admission(name=told["name"])
        self.lanes[told["id"]] = admit(self.lead, admission, at=clock.now()).lane

    def _seat(self, told: Told) -> None:
        supplier = told["seat"].get("supplier")
        role = Role.PARTICIPANT if supplier else Role(told["seat"]["role"])
        lane = self.lanes[supplier] if supplier else ids.SHARED
        person = self.people[told["id"]]
        self.seats[told["id"]] = grant_seat(self.lead, person, role, at=clock.now(), lane=lane)

    def _version(self, told: Told, changes: list[Told]) -> Iterator[Act]:
        """Prepare, approve, then release. A Change belongs to a version, so it waits for that."""
        for change in changes:
            yield moment(change["prepared_at"]), partial(self._note, "prepared", change)
            yield moment(change["approved_at"]), partial(self._note, "approved", change)
        last = max(changes, key=lambda change: moment(change["prepared_at"]), default=None)
        by, at = (last["prepared_by"], last["prepared_at"]) if last else ("P-01", told["date"])
        yield moment(at), partial(self._save, told, by)
        yield moment(told["released_at"]), partial(self._release, told, changes)

    def _save(self, told: Told, by: str) -> None:
        seat, number = self.seats[by], told["version"]
        edit = Edit(read_text(told["file"]), told["title_nb"], based_on=number - 1)
        if number > 1:
            save_revision(seat, self.specification, edit, at=clock.now())
        else:
            title = edit.text.partition("\n")[0].removeprefix("# ")
            self.specification = write_specification(
                seat, title, edit, language=_LANGUAGE, at=clock.now()
            )

    def _release(self, told: Told, changes: list[Told]) -> None:
        revision = store.latest_revision(self.session, self.specification)
        version = store.release(self.session, revision, title=told["title_nb"], at=clock.now())
        remaining = remaining_participants(self.session, self.lead.procedure.id)
        deliver(self.session, version, remaining, at=clock.now())
        self.session.add_all(self._change(change) for change in changes)
        self.session.flush()
        self.session.add_all(
            self._basis(change, own, position)
            for change in changes
            for position, own in enumerate(change["basis"]["own"], start=1)
        )
        self.session.flush()

    def _note(self, act: str, told: Told) -> None:
        """Record that someone prepared or approved a change."""
        content = {
            "specification": self.specification.id,
            "version": told["to_version"],
            "effect": told["effect"],
        }
        seat = self.seats[told[f"{act}_by"]]
        record(seat, f"change_{act}", told["requirement"], content, at=clock.now())

    def _change(self, told: Told) -> Change:
        return Change(
            specification_id=self.specification.id,
            version=told["to_version"],
            requirement=told["requirement"],
            effect=Effect(told["effect"]),
            internal_reason=_INPUT.sub(r"et fortrolig innspill i runde \1", told["reason"]),
            public_reason=told["public_reason"],
            prepared_by=self.people[told["prepared_by"]].id,
            approved_by=self.people[told["approved_by"]].id,
            approved_at=moment(told["approved_at"]),
        )

    def _basis(self, told: Told, own: str, position: int) -> Basis:
        basis = self.bases[own]
        return Basis(
            specification_id=self.specification.id,
            version=told["to_version"],
            requirement=told["requirement"],
            position=position,
            source=Source(basis["kind"]),
            title=basis["title"],
            dated=date.fromisoformat(basis["date"]),
            recorded_at=moment(told["prepared_at"]),
        )
