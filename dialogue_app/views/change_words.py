"""What the parts of a change and its own sources are called on a page."""

from flask import Blueprint
from flask_babel import lazy_gettext

from dialogue_app.dialogue.cases import Part
from dialogue_app.dialogue.models import Source

PARTS = {
    Part.EFFECT: lazy_gettext("Effect"),
    Part.MERGED_INTO: lazy_gettext("Merged into"),
    Part.BASIS: lazy_gettext("Basis"),
    Part.CONSENT: lazy_gettext("Consent"),
    Part.INTERNAL_REASON: lazy_gettext("Internal reason"),
    Part.PUBLIC_REASON: lazy_gettext("Public reason"),
    Part.FRAME: lazy_gettext("Frame confirmed"),
    Part.APPROVAL: lazy_gettext("Approval"),
}
SOURCES = {
    Source.USER_PANEL: lazy_gettext("User panel"),
    Source.WORKSHOP: lazy_gettext("Workshop"),
    Source.TEST: lazy_gettext("Test"),
    Source.PILOT: lazy_gettext("Pilot"),
    Source.LAW: lazy_gettext("Law"),
    Source.STANDARD: lazy_gettext("Standard"),
    Source.BUDGET: lazy_gettext("Budget"),
    Source.IMPORTED: lazy_gettext("Imported history"),
}


def teach(blueprint: Blueprint) -> None:
    """Give all templates these words."""
    blueprint.add_app_template_filter(lambda part: str(PARTS[part]), "part_of_change")
    blueprint.add_app_template_filter(lambda source: str(SOURCES[source]), "own_source")
