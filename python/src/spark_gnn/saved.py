# SPDX-License-Identifier: Apache-2.0
"""What is known of a saved model, in a classic session and over Spark Connect alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.wrapper import JavaTransformer
from pyspark.sql.utils import is_remote

from spark_gnn._java import jvm
from spark_gnn.display import Page
from spark_gnn.errors import translated

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from spark_gnn.ml import FitSummary


class _ModelReport(JavaTransformer):
    model: Param[str] = Param(Params._dummy(), "model", "model", typeConverter=TypeConverters.toString)

    def __init__(self, path: str) -> None:
        super().__init__()
        if not is_remote():
            jvm()
        self._java_obj = self._new_java_obj("io.sparkgnn.application.connect.ModelReport", self.uid)
        self._set(model=path)

    def row(self, spark: SparkSession) -> Any:
        with translated():
            return self.transform(spark.range(1)).collect()[0]


def report(spark: SparkSession, path: str) -> Page:
    """The report of a saved model's training.

    :param path: where the model was saved
    """
    return Page(_ModelReport(path).row(spark)["html"])


def summary(spark: SparkSession, path: str) -> FitSummary:
    """How a saved model was trained.

    :param path: where the model was saved
    """
    from spark_gnn.ml import FitSummary

    return FitSummary.of(json.loads(_ModelReport(path).row(spark)["json"]))
