from argon2 import PasswordHasher

from dialogue_app.passwords import _nobody, fits, hash_password, hashed_by, is_outdated
from dialogue_app.sign_in import sign_in
from tests.sources import MONDAY


def test_what_is_kept_fits_its_password_and_no_other():
    kept = hash_password("pässword")

    assert [fits(kept, word) for word in ("pässword", "Pässword", "")] == [True, False, False]
    assert kept.startswith("$argon2id$")


def test_where_nothing_is_kept_checking_costs_as_much_and_fits_nothing():
    assert not fits("", "")
    assert not fits("nonsense", "nonsense")
    assert not is_outdated(_nobody())


def test_two_people_with_one_password_have_different_hashes():
    assert hash_password("same") != hash_password("same")


def test_at_sign_in_a_hash_made_at_another_cost_is_made_anew(app, session, person):
    with hashed_by(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)):
        noor = person("Noor", password="a long password")
    before = noor.password_hash

    with app.test_request_context(method="POST"):
        assert sign_in(noor.email, "a long password", at=MONDAY)
        app.process_response(app.response_class())

    session.refresh(noor)
    assert noor.password_hash != before
    assert not is_outdated(noor.password_hash)
    assert fits(noor.password_hash, "a long password")
