import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from requirements_store.blocks import plain
from requirements_store.rendering import render
from tests.store.rendered import parsed, reading

PIECES = [
    "tekst", " ", "\n", "\n\n", "- ", "1. ", "> ", "# ", "## ",
    "| a | b |\n|:-|-:|\n| ", " | ", "```\n",
    "**", "*", "`", "~~", "[a](", "http://b.no)", "javascript:x)", "![", "](", "<p>",
    "</p>", "<br>",
    "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<b>", "</b>", "<i>", "<sub>", "</sub>", "<script>",
    "<img src=x onerror=y>", "<a href='javascript:x'>", "<!--", "-->", "&lt;", "\x00",
    "\x0b", "    ",
    "---\n", "<div style='x'>", "\\", '"', "'", "{#K-1}", "[t][k-1]",
]  # fmt: skip
MESSY = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)
ALLOWED = {
    "a": {"href", "rel"}, "p": {"class"}, "th": {"scope", "class"}, "td": {"class"},
    "ol": {"start"},
    "div": {"class", "tabindex"}, "pre": {"tabindex"}, "br": set(), "hr": set(),
    "ul": set(), "li": set(),
    "table": set(), "thead": set(), "tbody": set(), "tr": set(), "blockquote": set(), "code": set(),
    "strong": set(), "em": set(), "s": set(), "sub": set(), "sup": set(),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Skal **svare** *raskt*.", "<p>Skal <strong>svare</strong> <em>raskt</em>.</p>"),
        ("## Tittel", '<p class="heading level-2">Tittel</p>'),
        ("- en\n- to", "<ul><li><p>en</p></li><li><p>to</p></li></ul>"),
        ("3. en", '<ol start="3"><li><p>en</p></li></ol>'),
        ("a<br>b<p>c", "<p>a<br/>b</p><p>c</p>"),
        (
            "Den:<ul><li>en</li><li><b>to</b></ul>slutt",
            "<p>Den:</p><ul><li><p>en</p></li><li><p><strong>to</strong></p></li></ul><p>slutt</p>",
        ),
        ("H<sub>2</sub>O <i>x", "<p>H<sub>2</sub>O <em>x</em></p>"),
        ("a <script>b</script>", "<p>a &lt;script&gt;b&lt;/script&gt;</p>"),
        ('<img src="http://x.no/y.png">', "<p>&lt;img src=&quot;http://x.no/y.png&quot;&gt;</p>"),
        ("a <!-- skjult --> b\n<!--\n\nskjult\n\n-->\nc", "<p>a b</p><p>c</p>"),
        (
            "![kart](https://x.no/y.png)",
            '<p><a href="https://x.no/y.png" rel="noopener noreferrer nofollow">kart</a></p>',
        ),
        ("![kart](y.png)", "<p>kart</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](../b.md) [c](#d)", '<p>a <a href="#d">c</a></p>'),
        ("se [Topic 12][topic-12]", "<p>se Topic 12</p>"),
        (
            "| a | b |\n|:--|--:|\n| c | d<ul><li>e</li></ul> |",
            (
                '<div class="table" tabindex="0"><table><thead><tr>'
                '<th scope="col" class="align-left">a</th>'
                '<th scope="col" class="align-right">b</th></tr></thead><tbody><tr>'
                '<td class="align-left">c</td>'
                '<td class="align-right">d<br/>• e</td></tr></tbody></table></div>'
            ),
        ),
        ("```\na  <b\n```", '<pre tabindex="0"><code>a  &lt;b\n</code></pre>'),
        ("a\u00a0b\u200b\nc", "<p>a b c</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(text, expected):
    assert render(text) == expected


@given(MESSY)
@example("<ul><li>a<li>b<ul><li>c</ul><p>d")
@example("- a <ul>\n- b")
def test_whatever_the_text_the_html_is_well_formed_and_safe(text):
    for element in list(parsed(render(text)).iter())[1:]:
        assert element.tag in ALLOWED
        assert set(element.attrib) <= ALLOWED[element.tag]
        assert re.match(r"https?://|mailto:|#", element.get("href", "#"), re.IGNORECASE)


@given(MESSY)
def test_the_html_reads_as_the_plain_text(text):
    assert reading(render(text)) == plain(text)


@pytest.mark.parametrize("bad", ["<!--\n", "[", "**a ", "<ul><li>", "> ", "- ", "`", "|a", "\n<p"])
def test_long_and_odd_texts_are_rendered_in_time(bad):
    assert render(bad * 3_000) is not None
