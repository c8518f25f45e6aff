"""Serve an application from this machine, until told to stop."""

import errno
import logging
import signal
import socket
from contextlib import suppress

import click
from flask import Flask
from waitress.server import create_server

from dialogue_app.commands.refusal import Refusal

HOST = "127.0.0.1"
_HIGHEST = 65535

port_option = click.option(
    "--port",
    type=click.IntRange(1, _HIGHEST),
    default=5000,
    show_default=True,
    help="Where to serve.",
)


def claim(port: int, host: str = HOST) -> socket.socket:
    """Take the port before anything else is done; refuse if someone has it."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise Refusal(_obstacle(error, host, port)) from None
    return listening


def serve(app: Flask, listening: socket.socket) -> None:
    """Say where, and answer requests until Ctrl-C, or until told to end."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits is no news
    host, port, *_ = listening.getsockname()
    for told_to_end in (signal.SIGINT, signal.SIGTERM):  # also where a shell left it deaf to one
        signal.signal(told_to_end, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        server = create_server(app, sockets=[listening], ident=None, threads=8)
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving on http://{shown}:{port} (Ctrl-C stops it)")
        server.run()


def _obstacle(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < _HIGHEST else port - 1
        return f"Port {port} is taken. Stop what uses it, or try --port {other}."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by you. Try --port 5000."
    return f"{host} is no address of this machine ({error.strerror}). Try --host {HOST}."
