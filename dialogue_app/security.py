"""What every answer says to browsers, and which requests are not listened to."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request
from werkzeug import Response
from werkzeug.routing import IntegerConverter

_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_FOR_AN_HOUR = "public, max-age=3600"


class Number(IntegerConverter):
    """A number in an address that every database can hold."""

    def __init__(self, map: object, *args: object, **options: object) -> None:  # noqa: A002
        super().__init__(map, *args, **{"max": 2**31 - 1, **options})  # type: ignore[arg-type]


def init_app(app: Flask) -> None:
    """Send our headers with every answer, and refuse what another site wrote in our name."""
    app.url_map.converters["int"] = Number
    app.url_defaults(_name_static_files_by_content)
    app.before_request(_refuse_unspeakable_addresses)
    app.before_request(_refuse_cross_site_writes)
    app.after_request(_send_headers)


def _send_headers(response: Response) -> Response:
    response.headers.update(_HEADERS)
    if request.endpoint == "static" and response.status_code < 400:  # noqa: PLR2004 - an error
        named = request.args.get("v") == _content_of((request.view_args or {})["filename"])
        response.headers["Cache-Control"] = _FOR_A_YEAR if named else _FOR_AN_HOUR
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _name_static_files_by_content(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static" and "v" not in values:
        values["v"] = _content_of(str(values["filename"]))


def _content_of(filename: str) -> str:
    """Return a name for what a static file contains now; empty if there is no such file."""
    path = Path(current_app.static_folder or "", filename)
    try:
        return _digest(path, path.stat().st_mtime_ns)
    except OSError:
        return ""


@lru_cache(maxsize=256)
def _digest(path: Path, _changed_at: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]


def _refuse_unspeakable_addresses() -> None:
    """No row has a key with a NUL in it, and PostgreSQL will not even look."""
    if "\0" in request.path or b"%00" in request.query_string:
        abort(404)


def _refuse_cross_site_writes() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin = request.headers.get("Origin", request.host_url)
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    if came_from not in {"same-origin", "none"} or urlsplit(origin).netloc != request.host:
        abort(403)
