"""Every sentence is there in every language; `.ci/translations` keeps the catalogues so."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
CATALOGUES = sorted((ROOT / "dialogue_app" / "translations").glob("*/LC_MESSAGES/messages.po"))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All that code and templates say."""
    extracted = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = ["-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    lazy = ["-k", "lazy_gettext", "-k", "lazy_ngettext:1,2"]
    subprocess.run(  # noqa: S603
        [sys.executable, *command, *lazy, "-o", extracted, "."], cwd=ROOT, check=True
    )
    return read_po(io.BytesIO(extracted.read_bytes()))


def translated(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()), locale=path.parts[-3])


def test_there_is_a_norwegian_catalogue():
    assert "nb" in {path.parts[-3] for path in CATALOGUES}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_says_everything_and_nothing_more(path, said):
    catalogue = translated(path)

    missing = [
        message.id
        for message in said
        if message.id and not all(texts_of(catalogue.get(message.id, message.context)))
    ]
    assert missing == []
    assert {key(message) for message in catalogue} == {key(message) for message in said}
    assert not catalogue.obsolete


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_keeps_the_placeholders_and_awaits_nobody(path):
    catalogue = translated(path)

    assert [(message.id, errors) for message, errors in catalogue.check()] == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_shown_is_what_was_translated(path):
    written = io.BytesIO()
    write_mo(written, translated(path))
    written.seek(0)

    with path.with_suffix(".mo").open("rb") as compiled:
        shown = {key(message): texts_of(message) for message in read_mo(compiled) if message.id}

    assert shown == {key(m): texts_of(m) for m in read_mo(written) if m.id}


def key(message) -> tuple[object, str | None]:
    """Name a message: the two forms that depend on a number are a list or a tuple."""
    named = tuple(message.id) if isinstance(message.id, list) else message.id
    return named, message.context


def texts_of(message) -> tuple[str, ...]:
    """Give a message's translation in each of its forms; an absent message has an empty one."""
    if message is None:
        return ("",)
    texts = message.string
    return tuple(texts) if isinstance(texts, tuple | list) else (texts,)
