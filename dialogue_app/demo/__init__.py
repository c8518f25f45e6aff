"""The demonstration procedure: invented, complete, and told through the product's own verbs.

The files beside these modules say what happened when; ``load_demo`` lets it happen again, in the
order of time, each act with its event. The ids that the files use for people, suppliers and
inputs stay in the files: some of them name a supplier.
"""

from dialogue_app.demo.loading import PASSWORD, load_demo
from dialogue_app.demo.making import make_demo, remove
from dialogue_app.demo.ways_in import WayIn, onlookers, ways_in

__all__ = ["PASSWORD", "WayIn", "load_demo", "make_demo", "onlookers", "remove", "ways_in"]
