# SPDX-License-Identifier: Apache-2.0
"""What a notebook begins with, on Databricks and anywhere else."""

from __future__ import annotations

import os
import sys
from typing import Any, TypeVar

from spark_gnn.errors import UserError

Value = TypeVar("Value", str, int, float)


def setting(name: str, default: Value, *, databricks: Value | None = None) -> Value:
    """A setting of a notebook: a widget on Databricks; anywhere else ``NOTEBOOK_`` and the name among the environment's
    variables.

    >>> customers = spark_gnn.setting("customers", 1500)  # or NOTEBOOK_CUSTOMERS=400 python notebook.py

    :param default: its type is the setting's
    :param databricks: the default on Databricks, if it is another one there
    :raises UserError: for a value that is no number where the default is one
    """
    if databricks is not None and "DATABRICKS_RUNTIME_VERSION" in os.environ:
        default = databricks
    # A notebook finds dbutils among its own names.
    dbutils: Any = sys._getframe(1).f_globals.get("dbutils")
    if dbutils is None:
        where = f"the environment's variable NOTEBOOK_{name.upper()}"
        value = os.environ.get(f"NOTEBOOK_{name.upper()}", str(default))
    else:
        where = f"the widget {name}"
        dbutils.widgets.text(name, str(default))
        value = dbutils.widgets.get(name)
    kind = type(default)
    try:
        return kind(value)
    except ValueError:
        wanted = "a whole number" if kind is int else "a number"
        raise UserError(f"Cannot use {value!r} of {where}: {wanted} is allowed") from None
