"""The specification: saved, each change explained, approved by another, released."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import groupby

from dialogue_app import clock
from dialogue_app.demo.loading.assembling import assemble
from dialogue_app.demo.loading.happening import Act, Happening, Turn
from dialogue_app.demo.loading.plain_words import for_team
from dialogue_app.demo.telling import Told, moment, read_list, read_text
from dialogue_app.dialogue.cases import cases, read_coming
from dialogue_app.dialogue.changes import (
    Explanation,
    OwnSource,
    approve,
    explain,
    explain_section,
)
from dialogue_app.dialogue.models import Effect, Source
from dialogue_app.dialogue.revisions import Edit, save_revision, write_specification
from dialogue_app.dialogue.versions import release_version

LANGUAGE = "nb"
_LISTED = "Listen over utgåtte krav er ført à jour."
_LEAVES = {Effect.WITHDRAWN, Effect.MERGED}  # such a requirement is listed in the last section


class Writing:
    """Whoever prepares changes saves their wordings and explains each; another approves it."""

    def __init__(self, so_far: Happening) -> None:
        self.so_far = so_far
        self.bases = {basis["id"]: basis for basis in read_list("bases")}
        self.last_revision = 1
        self.seen: dict[str, str] = {}

    def acts(self) -> Iterator[Act]:
        """Return how the six versions came about, each act with its moment."""
        changes = sorted(read_list("changes"), key=lambda told: told["to_version"])
        brought = {n: list(of) for n, of in groupby(changes, lambda told: told["to_version"])}
        first, *later = read_list("versions")
        yield Act(moment(first["date"]), Turn.FIRST, partial(self._write, first))
        yield Act(moment(first["released_at"]), Turn.RELEASE, partial(self._release, first))
        for before, version in zip([first, *later], later, strict=False):
            yield from self._version(before, version, brought[version["version"]])

    def _version(self, before: Told, version: Told, changes: Sequence[Told]) -> Iterator[Act]:
        old, new = read_text(before["file"]), read_text(version["file"])
        pending = {change["requirement"] for change in changes}
        is_listed = False
        for (_, by), together in groupby(sorted(changes, key=_prepared), key=_sitting):
            prepared = list(together)
            pending -= {change["requirement"] for change in prepared}
            is_listed = is_listed or not pending or any(map(_leaves, prepared))
            text = assemble(old, new, pending, with_prose=is_listed)
            note = ", ".join(sorted(change["requirement"] for change in prepared))
            save = partial(self._save, by, Edit(text, note))
            yield Act(_prepared(prepared[0]), Turn.FIRST, save)
            for change in prepared:
                yield Act(_prepared(change), Turn.FIRST, partial(self._explain, change))
                approval = partial(self._approve, change)
                yield Act(moment(change["approved_at"]), Turn.FIRST, approval)
            if is_listed:
                listing = partial(self._explain_prose, by)
                yield Act(_prepared(prepared[-1]), Turn.FIRST, listing)
        yield Act(moment(version["released_at"]), Turn.RELEASE, partial(self._release, version))

    def _write(self, told: Told) -> None:
        text = read_text(told["file"])
        title = text.partition("\n")[0].removeprefix("# ")
        self.so_far.specification = write_specification(
            self.so_far.lead,
            title,
            Edit(text, told["title_nb"]),
            language=LANGUAGE,
            at=clock.now(),
        )

    def _save(self, by: str, edit: Edit) -> None:
        seat, edit = self.so_far.seats[by], replace(edit, based_on=self.last_revision)
        saved = save_revision(seat, self.so_far.specification, edit, at=clock.now())
        self.last_revision = saved.number

    def _explain(self, told: Told) -> None:
        seat, specification = self.so_far.seats[told["prepared_by"]], self.so_far.specification
        explanation = self._explanation(told)
        explain(seat, specification, [told["requirement"]], explanation, at=clock.now())

    def _explain_prose(self, by: str) -> None:
        """Give the public reason for the list of what is gone; nothing else in prose changes."""
        seat, specification = self.so_far.seats[by], self.so_far.specification
        for section in read_coming(seat, specification).sections:
            if section.reason is None:
                explain_section(seat, specification, section.path, _LISTED, at=clock.now())

    def _explanation(self, told: Told) -> Explanation:
        """Return the causes told; frame requirements are only clarified, and confirmed as such."""
        own = [self.bases[each] for each in told["basis"]["own"]]
        return Explanation(
            effect=Effect(told["effect"]),
            merged_into=told.get("merged_into") or "",
            internal_reason=for_team(told["reason"]),
            public_reason=told["public_reason"],
            sources=[
                OwnSource(
                    source=Source(each["kind"]),
                    title=each["title"],
                    dated=date.fromisoformat(each["date"]),
                )
                for each in own
            ],
            inputs=[self.so_far.inputs[each] for each in told["basis"]["inputs"]],
            frame_confirmed=True,
        )

    def _approve(self, told: Told) -> None:
        """Approve one change after the other, as all of them were read before the first."""
        seat, specification = self.so_far.seats[told["approved_by"]], self.so_far.specification
        self.seen = self.seen or {
            each.requirement: each.digest for each in cases(seat, specification)
        }
        requirement = told["requirement"]
        approve(seat, specification, {requirement: self.seen[requirement]}, at=clock.now())

    def _release(self, told: Told) -> None:
        self.seen = {}
        release_version(
            self.so_far.seats[told["released_by"]],
            self.so_far.specification,
            title=told["title_nb"],
            note=told["note_nb"],
            at=clock.now(),
        )


def _prepared(told: Told) -> datetime:
    return moment(told["prepared_at"])


def _sitting(told: Told) -> tuple[date, str]:
    """Return on which day someone prepared a change: what belongs together is saved at once."""
    return _prepared(told).date(), told["prepared_by"]


def _leaves(told: Told) -> bool:
    return Effect(told["effect"]) in _LEAVES
