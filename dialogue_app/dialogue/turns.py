"""Two at once: whoever must know what the other did waits for its turn before reading."""

from sqlmodel import Session


def take_turn(session: Session) -> None:
    """Pass the writers' gate now: what is read from here on holds until the commit.

    A verb that decides by what it read (the next number, whether it was done already) takes its
    turn first; without it, what it read may be old by its first flush.
    """
    session.dispatch.before_flush(session, None, None)
    session.expire_all()
