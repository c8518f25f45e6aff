"""Fetch a page and its style sheets, as a browser would; wait for the server to come up."""

import re
import sys
import time
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import urlopen

PATIENCE = 60  # seconds


def main(address: str) -> None:
    """Say what came, or end with what did not."""
    page, _ = fetch_patiently(address)
    sheets = re.findall(r'<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"', page)
    sheets += re.findall(r'<link[^>]*href="([^"]+)"[^>]*rel="stylesheet"', page)
    if not sheets or "<h1" not in page:
        sys.exit(f"{address} has no heading or no style sheet:\n{page}")
    for sheet in sheets:
        text, kind = fetch(urljoin(address, sheet))
        if kind != "text/css" or "{" not in text:
            sys.exit(f"{sheet} is not a style sheet but {kind}")
    sys.stdout.write(f"{address}: {len(page)} characters, {len(sheets)} style sheets\n")


def fetch_patiently(address: str) -> tuple[str, str]:
    """Fetch what may not be served yet."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return fetch(address)
        except HTTPError as error:
            sys.exit(f"{address} answers {error.code}:\n{error.read().decode()}")
        except URLError as error:
            if time.monotonic() > deadline:
                sys.exit(f"{address} did not answer within {PATIENCE} s: {error}")
            time.sleep(0.2)


def fetch(address: str) -> tuple[str, str]:
    """Return the text and its media type."""
    with urlopen(address, timeout=10) as answer:
        return answer.read().decode(), answer.headers.get_content_type()


if __name__ == "__main__":
    main(sys.argv[1])
