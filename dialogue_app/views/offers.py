"""Who sits at the table, who is asked to, and the link by which a seat is taken."""

from typing import Annotated

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from pydantic import StringConstraints
from sqlmodel import SQLModel

from dialogue_app import clock
from dialogue_app.access import public, requires
from dialogue_app.database import current_session
from dialogue_app.dialogue.models import Participant, Role
from dialogue_app.dialogue.offers import (
    ForSomeoneElse,
    Offer,
    Offered,
    OfferGone,
    OfferIsOpen,
    Pending,
    offer_seat,
    pending,
    read_offer,
    renew_offer,
    seat_of,
    seated,
    take_offer,
    take_offer_as_newcomer,
    withdraw_offer,
)
from dialogue_app.dialogue.participants import find_participant, remaining
from dialogue_app.dialogue.people import SHORTEST_PASSWORD, AlreadyRegistered
from dialogue_app.dialogue.seats import Permission, SatElsewhere, Seat, SeatTaken, end_seat
from dialogue_app.forms import Form, read_form
from dialogue_app.passwords import hash_password
from dialogue_app.rendering import role
from dialogue_app.sign_in import come_in, signed_in_person

blueprint = Blueprint("offers", __name__)

_OF_A_PROCEDURE = "/procedures/<procedure_id>"


class Newcomer(SQLModel):
    """What someone new to the site types to take a seat."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    again: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Ending(SQLModel):
    """Why someone's seat ends."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


@blueprint.get(f"{_OF_A_PROCEDURE}/seats")
@requires(Permission.READ_PARTICIPANTS)
def index(seat: Seat) -> ResponseReturnValue:
    """Show who has a seat, which offers are open, and a form to offer another."""
    return _list(seat, Form({}))


@blueprint.get(f"{_OF_A_PROCEDURE}/participants/<lane>/seats")
@requires(Permission.GRANT_SEAT)
def for_participant(seat: Seat, lane: str) -> ResponseReturnValue:
    """Show the same, with a form for people of this participant."""
    participant = find_participant(seat, lane)
    values = {"role": Role.PARTICIPANT, "lane": lane, "organisation": participant.name}
    return _list(seat, Form(values))


@blueprint.post(f"{_OF_A_PROCEDURE}/seat-offers")
@requires(Permission.GRANT_SEAT)
def offer(seat: Seat) -> ResponseReturnValue:
    """Offer a seat, and show the link: now, and never again."""
    form = read_form(Offer)
    if form.accepted is None:
        return _list(seat, form), 422
    if wrong := _about_lane(form.accepted):
        return _list(seat, Form(form.values, {"lane": wrong})), 422
    try:
        token = offer_seat(seat, form.accepted, at=clock.now())
    except (OfferIsOpen, SeatTaken) as refusal:
        current_session().rollback()
        return _list(seat, Form(form.values, {"email": _about_address(refusal)})), 422
    return _link(seat, form.accepted, token)


@blueprint.post(f"{_OF_A_PROCEDURE}/seat-offers/<lane>/<digest>/renewal")
@requires(Permission.GRANT_SEAT)
def renew(seat: Seat, lane: str, digest: str) -> ResponseReturnValue:
    """Offer the same seat by another link, where the first one was lost or is too old."""
    again, token = renew_offer(seat, lane, digest, at=clock.now())
    return _link(seat, again, token)


@blueprint.post(f"{_OF_A_PROCEDURE}/seat-offers/<lane>/<digest>/withdrawal")
@requires(Permission.GRANT_SEAT)
def withdraw(seat: Seat, lane: str, digest: str) -> ResponseReturnValue:
    """Let the link open nothing any more."""
    withdrawn = withdraw_offer(seat, lane, digest, at=clock.now())
    flash(gettext("The offer to %(name)s is withdrawn. Its link is dead.", name=withdrawn.name))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


@blueprint.get(f"{_OF_A_PROCEDURE}/seats/<person_id>/ending")
@requires(Permission.GRANT_SEAT)
def ending(seat: Seat, person_id: str) -> ResponseReturnValue:
    """Ask why a seat ends, before it does."""
    held = seat_of(seat, person_id)
    form: Form[Ending] = Form({})
    return render_template("offers/ending.html", seat=seat, held=held, form=form)


@blueprint.post(f"{_OF_A_PROCEDURE}/seats/<person_id>/ending")
@requires(Permission.GRANT_SEAT)
def end(seat: Seat, person_id: str) -> ResponseReturnValue:
    """Cut someone's access at once."""
    held, form = seat_of(seat, person_id), read_form(Ending)
    if form.accepted is None:
        return render_template("offers/ending.html", seat=seat, held=held, form=form), 422
    name = held.person.name
    end_seat(seat, person_id, form.accepted.reason, at=clock.now())
    flash(gettext("%(name)s has no access any more.", name=name))
    if person_id == seat.person.id:
        return redirect(url_for("home.index"))
    return redirect(url_for(".index", procedure_id=seat.procedure.id))


@blueprint.get("/seat-offers/<token>")
@public
def read(token: str) -> ResponseReturnValue:
    """Show which seat the link is for, and how to take it."""
    try:
        offered = read_offer(current_session(), token, at=clock.now())
    except OfferGone:
        return _gone()
    return _door(token, offered, Form({"name": offered.offer.name}))


@blueprint.post("/seat-offers/<token>")
@public
def take(token: str) -> ResponseReturnValue:
    """Take the seat, as who one is or as someone new."""
    try:
        offered = read_offer(current_session(), token, at=clock.now())
        if offered.known:
            return _take_as_known(token, offered)
        return _take_as_newcomer(token, offered)
    except OfferGone:
        current_session().rollback()
        return _gone()


def _take_as_known(token: str, offered: Offered) -> ResponseReturnValue:
    person = signed_in_person()
    if person is None:
        return _door(token, offered, Form({}))
    try:
        seat = take_offer(current_session(), token, person, at=clock.now())
    except ForSomeoneElse:
        current_session().rollback()
        return _door(token, read_offer(current_session(), token, at=clock.now()), Form({}))
    except SeatTaken as refusal:
        current_session().rollback()
        return render_template("errors/409.html", reason=_about_address(refusal)), 409
    return _welcome(seat)


def _take_as_newcomer(token: str, offered: Offered) -> ResponseReturnValue:
    form = read_form(Newcomer)
    kept = {name: value for name, value in form.values.items() if name == "name"}
    if form.accepted is None:
        return _door(token, offered, Form(kept, form.errors)), 422
    if refusal := _about_password(form.accepted):
        return _door(token, offered, Form(kept, refusal)), 422
    password_hash = hash_password(form.accepted.password)
    session = current_session()
    try:
        seat = take_offer_as_newcomer(
            session, token, form.accepted.name, password_hash, at=clock.now()
        )
    except AlreadyRegistered:  # a moment ago, by another link
        session.rollback()
        return redirect(url_for(".read", token=token))
    come_in(seat.person, at=clock.now())
    return _welcome(seat)


def _welcome(seat: Seat) -> ResponseReturnValue:
    flash(gettext("You have taken your seat."))
    return redirect(url_for("procedures.read", procedure_id=seat.procedure.id))


def _gone() -> ResponseReturnValue:
    return render_template("offers/gone.html"), 404


def _door(token: str, offered: Offered, form: Form[Newcomer]) -> str:
    return render_template(
        "offers/read.html",
        token=token,
        offered=offered,
        form=form,
        shortest=SHORTEST_PASSWORD,
    )


def _list(seat: Seat, form: Form[Offer]) -> str:
    now = clock.now()
    waiting = pending(seat)
    return render_template(
        "offers/index.html",
        seat=seat,
        form=form,
        seated=seated(seat),
        pending=[(each, each.has_expired(now)) for each in waiting],
        participants=[(each.lane, each.name) for each in remaining(seat)],
        roles=[(each.value, role(each)) for each in Role],
    )


def _link(seat: Seat, offer: Offer, token: str) -> str:
    party: Participant | None = find_participant(seat, offer.lane) if offer.lane else None
    waiting: Pending = next(each for each in pending(seat) if each.offer.email == offer.email)
    return render_template(
        "offers/link.html",
        seat=seat,
        offer=waiting.offer,
        party=party.name if party else "",
        address=url_for(".read", token=token, _external=True),
    )


def _about_lane(offer: Offer) -> str:
    if offer.role is Role.PARTICIPANT and not offer.lane:
        return str(gettext("Choose the participant that this person speaks for."))
    if offer.role is not Role.PARTICIPANT and offer.lane:
        return str(
            gettext(
                "A participant is chosen only for the role participant. Leave this empty, or "
                "choose that role."
            )
        )
    return ""


def _about_address(refusal: Exception) -> str:
    if isinstance(refusal, OfferIsOpen):
        return str(
            gettext(
                "An offer to this address is open. Withdraw it, or make a new link for it, in the "
                "list below."
            )
        )
    if isinstance(refusal, SatElsewhere):
        return str(
            gettext(
                "Whoever has this address has sat on another side of this table, and knows what "
                "was said there. Choose someone else."
            )
        )
    return str(gettext("Whoever has this address has a seat here already."))


def _about_password(newcomer: Newcomer) -> dict[str, str]:
    if len(newcomer.password) < SHORTEST_PASSWORD:
        return {
            "password": gettext(
                "A password has %(shortest)s characters or more. Choose a longer one.",
                shortest=SHORTEST_PASSWORD,
            )
        }
    if newcomer.password != newcomer.again:
        return {"again": gettext("This is not the same password. Type both again.")}
    return {}
