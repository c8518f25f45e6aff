"""This installation: its folder, and the application that works on its database."""

import os
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from dialogue_app import create_app, database
from dialogue_app.commands.refusal import Refusal
from dialogue_app.config import BadSetting

_SETTING = "DIALOGUE_INSTANCE"


def instance_folder() -> Path:
    """Return the folder, ``instance`` here unless set otherwise; the application will use it."""
    folder = Path(os.environ.setdefault(_SETTING, "instance")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def demo_database() -> Path:
    """Return where the demonstration's database is, or will be."""
    return instance_folder() / "demo.sqlite3"


def open_site(**settings: object) -> Flask:
    """Return the application, its database with every table; refuse if that cannot be had."""
    instance_folder()
    try:
        app = create_app(**settings)
        database.create_tables(database.engine_of(app))
    except BadSetting as error:
        raise Refusal(f"{error}. Change it, and start again.") from None
    except (ArgumentError, NoSuchModuleError):
        raise Refusal("DIALOGUE_DATABASE_URL names no kind of database that we know.") from None
    except ModuleNotFoundError as error:
        remedy = "Install the extra “postgres”."
        raise Refusal(f"The database needs {error.name}, which is missing. {remedy}") from None
    except DBAPIError as error:
        told = str(error.orig).strip().partition("\n")[0]
        raise Refusal(f"The database cannot be used: {told}. See to it and start again.") from None
    return app
