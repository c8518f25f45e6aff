"""Who takes part: people, the authorities, the suppliers admitted, and who sits where."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from dialogue_app import clock, ids
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.telling import Told, moment, read_list
from dialogue_app.dialogue.authorities import add_authority
from dialogue_app.dialogue.models import Part, Role
from dialogue_app.dialogue.participants import Admission, accept_protocol, admit
from dialogue_app.dialogue.people import let_start, register_person
from dialogue_app.dialogue.procedures import Announcement, announce
from dialogue_app.dialogue.seats import end_seat, grant_seat
from dialogue_app.passwords import hash_password

PASSWORD = "demo-dialogue"  # noqa: S105 - of an invented procedure, printed at each start
_PARTS = (
    (Part.PARTICIPATING, "participating_municipalities"),
    (Part.OPTION, "option_municipalities"),
)
_RECUSAL = "D-06"


class Arrivals:
    """People come to the table, and one leaves it."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far
        self.decisions = {told["id"]: told for told in read_list("decisions")}

    def acts(self) -> Iterator[Act]:
        """Return who comes and goes, each with the moment."""
        at = moment(self.so_far.told_people[0]["seat"]["from"])
        yield Act(at, Turn.FIRST, self._register_people)
        yield Act(at, Turn.FIRST, self._announce)
        for part, told in _PARTS:
            for name in self.so_far.procurement[told]:
                yield Act(at, Turn.FIRST, partial(self._add_authority, f"{name} kommune", part))
        for supplier in self.so_far.procurement["suppliers"]:
            yield Act(
                moment(supplier["admitted_at"]), Turn.FOLLOWING, partial(self._admit, supplier)
            )
            yield Act(
                moment(supplier["invited_at"]), Turn.FOLLOWING, partial(self._accept, supplier)
            )
        for person in self.so_far.told_people[1:]:
            yield from self._place(person)

    def _register_people(self) -> None:
        kept, session = hash_password(PASSWORD), self.so_far.session
        for told in self.so_far.told_people:
            person = register_person(
                session, told["name"], told["email"], password_hash=kept, at=clock.now()
            )
            person.organisation = told["organisation"]
            person.is_site_admin = told["seat"]["role"] == "site_administrator"
            self.so_far.people[told["id"]] = person

    def _announce(self) -> None:
        lead, told = self.so_far.people["P-01"], self.so_far.procurement
        let_start(self.so_far.session, lead, at=clock.now())
        announcement = Announcement(
            title=told["title"],
            reference=told["id"],
            host=told["host"],
            time_zone=told["time_zone"],
        )
        self.so_far.seats["P-01"] = announce(
            self.so_far.session, lead, announcement, at=clock.now()
        )

    def _add_authority(self, name: str, part: Part) -> None:
        if name != self.so_far.procurement["host"]:
            add_authority(self.so_far.lead, name, part, at=clock.now())

    def _admit(self, told: Told) -> None:
        selected = self.decisions["D-03"]
        reason = f"{selected['decision']} {selected['reason']}"
        admission = Admission(name=told["name"], selection_reason=reason)
        admitted = admit(self.so_far.lead, admission, at=clock.now())
        self.so_far.lanes[told["id"]] = admitted.lane

    def _accept(self, told: Told) -> None:
        """Take the protocol as accepted with the invitation that it came with."""
        on = date.fromisoformat(told["invited_at"][:10])
        accept_protocol(self.so_far.lead, self.so_far.lanes[told["id"]], on, at=clock.now())

    def _place(self, person: Told) -> Iterator[Act]:
        seat = person["seat"]
        if seat["role"] == "site_administrator":
            return
        # Suppliers come when they are invited; of the others only the day is told.
        invited = {each["id"]: each["invited_at"] for each in self.so_far.procurement["suppliers"]}
        came = moment(invited[seat["supplier"]] if "supplier" in seat else seat["from"])
        yield Act(came, Turn.FIRST, partial(self._seat, person))
        if seat["until"]:
            left = moment(self.decisions[_RECUSAL]["decided_at"])
            yield Act(left, Turn.FOLLOWING, partial(self._unseat, person))

    def _seat(self, told: Told) -> None:
        supplier = told["seat"].get("supplier")
        role = Role.PARTICIPANT if supplier else Role(told["seat"]["role"])
        lane = self.so_far.lanes[supplier] if supplier else ids.SHARED
        person = self.so_far.people[told["id"]]
        self.so_far.seats[told["id"]] = grant_seat(
            self.so_far.lead, person, role, at=clock.now(), lane=lane
        )

    def _unseat(self, told: Told) -> None:
        reason = self.decisions[_RECUSAL]["reason"]
        end_seat(self.so_far.lead, self.so_far.people[told["id"]].id, reason, at=clock.now())
