"""A phrase marked in the text that it was quoted from."""

import re

from markupsafe import Markup, escape

from requirements_store import render


def quoted(text: str, phrase: str) -> Markup:
    """Show a text with the first place marked where *phrase* stands in one stretch of it."""
    html = render(text)
    words = [re.escape(str(escape(word))) for word in phrase.split()]
    place = re.search(r"\s+".join(words) + r"(?![^<]*>)", html) if words else None
    if place is None:
        return Markup(html)  # noqa: S704 - the store answers for its safety
    first, last = place.span()
    marked = f'{html[:first]}<mark class="quote">{html[first:last]}</mark>{html[last:]}'
    return Markup(marked)  # noqa: S704 - as above; a tag around words between tags
