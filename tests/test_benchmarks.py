import pytest

from benchmarks.goals import Goal, Result, Skipped, attempt
from benchmarks.measuring import Ratio, interleave, ratio
from benchmarks.words import changed_words, without_deleted, words

GOAL = Goal("X1", "reading a page", "another reader", 0.5)


class Clock:
    """A clock that only moves when somebody works."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def work(self, *seconds):
        """Return a job that takes these times, one after the other, then the last again."""
        left = list(seconds)

        def job():
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return job


def test_a_ratio_is_that_of_the_medians_and_shows_its_best_and_worst_round():
    clock = Clock()

    measured, attempts = ratio(clock.work(1, 2, 6), clock.work(4, 4, 5), rounds=3, clock=clock)

    assert (measured, attempts) == (Ratio(0.5, 0.25, 1.2), 1)


def test_rounds_take_turns_and_each_begins_with_another_one():
    order = []
    jobs = {name: lambda name=name: order.append(name) for name in ("ours", "theirs")}

    interleave(jobs, 3, Clock())

    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]


def test_an_unsteady_yardstick_is_measured_again_and_the_steadiest_attempt_counts():
    clock = Clock()

    measured, attempts = ratio(clock.work(1), clock.work(1, 9, 2, 2), rounds=2, clock=clock)

    assert (measured.median, attempts) == (0.5, 2)


def test_a_yardstick_that_never_settles_is_given_up_after_three_attempts():
    clock = Clock()

    _, attempts = ratio(clock.work(1), clock.work(*[1, 9] * 9), rounds=2, clock=clock)

    assert attempts == 3


@pytest.mark.parametrize(("figure", "reached"), [(0.5, True), (0.51, False)])
def test_a_goal_is_reached_at_its_limit(figure, reached):
    assert Result(GOAL, Ratio(figure, figure, figure)).reached is reached


def test_a_wrong_output_fails_its_goal_however_fast_it_came():
    assert Result(GOAL, Ratio(0.1, 0.1, 0.1), wrong="a page is missing").reached is False


def test_what_is_not_here_is_skipped_with_the_reason_and_neither_reached_nor_failed():
    other = Goal("X2", "writing a page", "another writer", 1)

    def subject(rounds):
        yield Result(GOAL, Ratio(0.1, 0.1, 0.1))
        raise Skipped(f"no pen for {rounds} rounds")

    results = list(attempt([GOAL, other], subject, 2))

    assert results == [
        Result(GOAL, Ratio(0.1, 0.1, 0.1)),
        Result(other, skipped="no pen for 2 rounds"),
    ]
    assert [result.reached for result in results] == [True, None]


def test_words_inside_marks_are_counted_and_deleted_ones_can_be_left_out():
    html = "<p>Svar <del>rask, <b>nå</b></del><ins>innen 2&nbsp;timer</ins>.</p>"

    assert (words("rask, nå"), changed_words(html)) == (3, 6)
    assert without_deleted(html) == "Svarinnen2timer."
