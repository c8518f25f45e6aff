"""A file that cannot be read is refused in one sentence that names it and the way out."""

import os

import pytest


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "it.md is empty. Give a text with requirements."),
        (b" \n\n\t", "it.md is empty. Give a text with requirements."),
        (b"\xef\xbb\xbf", "it.md is empty. Give a text with requirements."),
        (b"One.\nTwo \xe6.\n", "it.md is not UTF-8 (line 2). Save it as UTF-8."),
        ("Én.".encode("utf-16"), "it.md is UTF-16. Save it as UTF-8."),
        (b"a\0b", "it.md is a binary file. Export it as Markdown first."),
        (b"PK\x03\x04...", "it.md is a binary file. Export it as Markdown first."),
        (b"%PDF-1.7\n", "it.md is a binary file. Export it as Markdown first."),
    ],
)
def test_what_is_no_text_is_refused(refusal, write, content, told):
    assert refusal("requirements", write("it.md", content), "--json") == told


def test_a_file_that_is_not_there_is_refused(refusal):
    assert refusal("requirements", "gone.md") == "gone.md does not exist. Check the path."


def test_a_folder_is_refused(refusal, folder):
    (folder / "texts").mkdir()

    assert refusal("requirements", "texts") == (
        "texts is a folder. Name the files in it, as in *.md."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(refusal, write, folder):
    (folder / write("it.md", "Text.")).chmod(0)

    assert refusal("requirements", "it.md").startswith("it.md may not be read.")


def test_a_path_that_no_file_can_have_is_refused(refusal):
    assert refusal("requirements", "x" * 300).startswith("xxx")


def test_a_text_over_the_limit_is_refused_before_it_is_parsed(refusal, write, monkeypatch):
    monkeypatch.setattr("dialogue_app.commands.texts.parse", None)
    large = write("large.md", b"x" * 5_000_001)

    assert refusal("requirements", large) == (
        "large.md is larger than 5 MB. Split it, or set DIALOGUE_MAX_TEXT_BYTES to more."
    )


def test_the_limit_is_a_setting(run, refusal, write, monkeypatch):
    text = write("it.md", "x" * 100)

    monkeypatch.setenv("DIALOGUE_MAX_TEXT_BYTES", "100")
    run("requirements", text)
    monkeypatch.setenv("DIALOGUE_MAX_TEXT_BYTES", "99")
    assert "larger than" in refusal("requirements", text)
    monkeypatch.setenv("DIALOGUE_MAX_TEXT_BYTES", "much")
    assert refusal("requirements", text) == (
        "DIALOGUE_MAX_TEXT_BYTES is 'much'. Give a number of bytes."
    )


def test_an_endless_file_is_refused(refusal):
    assert refusal("requirements", "/dev/zero").startswith("/dev/zero is larger than 5 MB.")


def test_each_file_of_a_comparison_is_named_when_it_is_the_one(refusal, write):
    good = write("good.md", "## K-1\n\nYes.\n")

    assert refusal("compare", good, "gone.md").startswith("gone.md ")
    assert refusal("history", good, "gone.md", "--requirement", "K-1").startswith("gone.md ")
