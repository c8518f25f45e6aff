"""The application, put together."""

from flask import Flask

from dialogue_app import (
    access,
    config,
    database,
    errors,
    language,
    rendering,
    security,
    sign_in,
    template_folder,
    typesetting,
)
from dialogue_app.views import blueprints


def build(**overrides: object) -> Flask:
    """Build the application; the only place where its parts meet."""
    app = Flask(
        "dialogue_app",
        template_folder=template_folder(),
        instance_path=config.instance_folder(),
        instance_relative_config=True,
    )
    config.configure(app, overrides)
    for part in (database, sign_in, security, language, rendering, typesetting, errors):
        part.init_app(app)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if app.config["DEMO"]:
        from dialogue_app.views import demo  # noqa: PLC0415 - elsewhere it is not even loaded

        app.register_blueprint(demo.blueprint)

    access.marks(app)  # refuses to start with an unguarded view
    return app
