# SPDX-License-Identifier: Apache-2.0
"""The way to the jar's classes in a classic session."""

from __future__ import annotations

import json
from typing import Any

from py4j.java_gateway import JavaPackage
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.utils import is_remote

from spark_gnn._version import COORDINATE, JAR_VERSION, VERSION
from spark_gnn.errors import UserError

_checked: set[int] = set()


def needs_classic(what: str, instead: str) -> None:
    """Refuses what a client of Spark Connect cannot do.

    :param what: as the object of "Cannot", such as ``explain predictions``
    :param instead: what to do, as a sentence without its full stop
    """
    if is_remote():
        raise UserError(f"Cannot {what} over Spark Connect: {instead}")


def jvm() -> Any:
    """The JVM of the active classic session, which has a jar of this package's version."""
    from pyspark.core.context import SparkContext

    view: Any = SparkContext._jvm
    if view is None or SparkContext._active_spark_context is None:
        raise UserError(
            "Cannot use spark-gnn without a Spark session: make one with"
            " spark_gnn.configure(SparkSession.builder).getOrCreate()"
        )
    if id(view) not in _checked:
        check_jar(view)
        _checked.add(id(view))
    return view


def check_jar(view: Any) -> None:
    """Refuses a session that has no jar of spark-gnn, or one of another version."""
    job = view.io.sparkgnn.application.Job
    if isinstance(job, JavaPackage):
        raise UserError(
            "Cannot find spark-gnn's jar in this Spark session: make the session with"
            " spark_gnn.configure(SparkSession.builder) before any other, or add the Maven package"
            f" {COORDINATE} to the cluster"
        )
    version = job.version()
    if version != JAR_VERSION:
        raise UserError(
            f"Cannot use version {version} of spark-gnn's jar with version {VERSION} of the Python package:"
            f" give the session the jar of version {JAR_VERSION}, or install the Python package of the jar's version"
        )


def frame(rows: Any, what: str = "rows") -> DataFrame:
    """The rows, if they are Spark's.

    :param what: they are to be
    """
    if not hasattr(rows, "sparkSession"):
        package = type(rows).__module__.split(".")[0]
        kind = type(rows).__name__ if package == "builtins" else f"{package} {type(rows).__name__}"
        raise UserError(f"Cannot use a {kind} as {what}: a Spark DataFrame is allowed; use spark.createDataFrame(...)")
    return rows


def planned(rows: DataFrame) -> DataFrame:
    """The rows, once a server of Spark Connect has looked at what they are made of.

    It would not until they are read, far from where the mistake is.
    """
    if is_remote():
        _ = rows.schema
    return rows


def rows_of(java: Any, spark: SparkSession) -> DataFrame:
    """A Java ``Dataset<Row>`` as a DataFrame."""
    return DataFrame(java, spark)


def plain(java: Any) -> Any:
    """A Java record as what JSON makes of it: dictionaries, lists, numbers and strings."""
    text = jvm().com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(java)
    return json.loads(text)
