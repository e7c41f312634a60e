# SPDX-License-Identifier: Apache-2.0
"""Graph neural networks straight from lakehouse tables, from PySpark.

>>> import spark_gnn
>>> spark = spark_gnn.configure(SparkSession.builder).getOrCreate()
>>> from spark_gnn.ml import Gnn

Estimator and model are in `spark_gnn.ml`, models in MLflow in `spark_gnn.mlflow`.
"""

from spark_gnn._version import VERSION as __version__
from spark_gnn.display import Page, show_progress
from spark_gnn.errors import SparkGnnError, UserError, translated
from spark_gnn.graph import BuildReport, GraphBuild, GraphSpec, Refresh, Table
from spark_gnn.job import Audit, Evaluation, FitResult, Job, JobPlan, Trial
from spark_gnn.notebook import setting
from spark_gnn.plan import Plan, PlanCost, PlanEntry
from spark_gnn.query import entities, labels
from spark_gnn.saved import report, summary
from spark_gnn.session import configure, get_or_create

__all__ = [
    "Audit",
    "BuildReport",
    "Evaluation",
    "FitResult",
    "GraphBuild",
    "GraphSpec",
    "Job",
    "JobPlan",
    "Page",
    "Plan",
    "PlanCost",
    "PlanEntry",
    "Refresh",
    "SparkGnnError",
    "Table",
    "Trial",
    "UserError",
    "__version__",
    "configure",
    "entities",
    "get_or_create",
    "labels",
    "report",
    "setting",
    "show_progress",
    "summary",
    "translated",
]
