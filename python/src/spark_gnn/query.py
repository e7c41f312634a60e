# SPDX-License-Identifier: Apache-2.0
"""The rows that a predictive query makes: labels, and entities to predict for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.wrapper import JavaTransformer
from pyspark.sql.utils import is_remote

from spark_gnn._java import jvm, planned
from spark_gnn.errors import UserError, translated

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from spark_gnn.ml._params import GnnParams

Time = str | datetime.date | datetime.datetime


def _param(name: str, converter: Any) -> Param[Any]:
    return Param(Params._dummy(), name, name, typeConverter=converter)


class _QueryRows(JavaTransformer):
    """Asks Java's QueryRows, which a client of Spark Connect can do as well."""

    graphPath = _param("graphPath", TypeConverters.toString)
    query = _param("query", TypeConverters.toString)
    entities = _param("entities", TypeConverters.toBoolean)
    times = _param("times", TypeConverters.toListString)
    stride = _param("stride", TypeConverters.toString)
    firstTime = _param("firstTime", TypeConverters.toString)
    lastTime = _param("lastTime", TypeConverters.toString)
    validationFrom = _param("validationFrom", TypeConverters.toString)
    testFrom = _param("testFrom", TypeConverters.toString)
    mostTimes = _param("mostTimes", TypeConverters.toInt)

    def __init__(self, asked: GnnParams) -> None:
        super().__init__()
        if not is_remote():
            jvm()
        self._java_obj = self._new_java_obj("io.sparkgnn.ml.QueryRows", self.uid)
        for param in (asked.graphPath, asked.query):
            if asked.isSet(param):
                self._set(**{param.name: asked.getOrDefault(param)})

    def rows(self, spark: SparkSession, **params: Any) -> DataFrame:
        self._set(**{name: value for name, value in params.items() if value is not None})
        with translated():
            return planned(self.transform(spark.range(1)))


def _written(time: Time | None) -> str | None:
    """A time as the job file writes it, in the session's time zone."""
    if time is None or isinstance(time, str):
        return time
    if isinstance(time, datetime.datetime):
        if time.tzinfo is not None:
            raise UserError(
                f"Cannot use the time {time.isoformat()}: times are in the session's time zone; leave tzinfo out"
            )
        return time.isoformat(sep=" ")
    return time.isoformat()


def labels(
    spark: SparkSession,
    gnn: GnnParams,
    *,
    times: Sequence[Time] = (),
    stride: str | None = None,
    first_time: Time | None = None,
    last_time: Time | None = None,
    validation_from: Time | None = None,
    test_from: Time | None = None,
    most_times: int | None = None,
) -> DataFrame:
    """The label table of an estimator's query, over the tables that its graph was built from, lazily.

    Columns: the entity's key, ``anchor_time``, ``label``, and ``split`` (train, validation, test).
    Times are a date or a time in the session's time zone; all are derived from the data unless given.

    :param times: anchor times as they are, all for training
    :param stride: from one anchor time to the next, such as ``1 week``
    :param first_time: no anchor time is before this
    :param last_time: no label window ends after this
    :param validation_from: first anchor time of the validation part
    :param test_from: first anchor time of the test part
    :param most_times: training times at most, the newest
    :raises UserError: if there is no query, it does not fit the tables, or no label is left to train on
    """
    return _QueryRows(gnn).rows(
        spark,
        times=[_written(time) for time in times] or None,
        stride=stride,
        firstTime=_written(first_time),
        lastTime=_written(last_time),
        validationFrom=_written(validation_from),
        testFrom=_written(test_from),
        mostTimes=most_times,
    )


def entities(spark: SparkSession, asked: GnnParams, times: Sequence[Time]) -> DataFrame:
    """The entities that a query is about at some times, as rows for ``GnnModel.transform``, lazily.

    :param asked: an estimator or model with a query
    :param times: dates or times in the session's time zone
    """
    return _QueryRows(asked).rows(spark, entities=True, times=[_written(time) for time in times])
