"""Many values in one parameter: no statement grows with what it is asked for."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, TableValuedAlias, column, func, literal, select
from sqlalchemy.types import TypeEngine
from sqlmodel import Session


def listed(session: Session, values: Collection[Any], type_: TypeEngine[Any]) -> TableValuedAlias:
    """Return *values* as a table with the one column ``value``."""
    value: Any = column("value", type_)
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(json.dumps(list(values))).table_valued(value)
    each = func.unnest(literal(list(values), ARRAY(type_)))
    return each.table_valued(value).render_derived()


def one_of(session: Session, chosen: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Say that the column *chosen* is one of *values*, however many."""
    within: ColumnElement[bool] = chosen.in_(select(listed(session, values, chosen.type).c.value))
    return within
