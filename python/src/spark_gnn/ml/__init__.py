# SPDX-License-Identifier: Apache-2.0
"""The estimator and its model, for pyspark.ml."""

import sys

from spark_gnn.ml._gnn import FitSummary, Gnn, GnnModel

__all__ = ["FitSummary", "Gnn", "GnnModel"]

# A saved pipeline names its stages by their Java classes, and pyspark imports the module of that
# name: io.sparkgnn.ml.GnnModel is here.
sys.modules.setdefault("io.sparkgnn.ml", sys.modules[__name__])
