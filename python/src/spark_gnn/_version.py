# SPDX-License-Identifier: Apache-2.0
"""The one version of the package and of the jar that it needs."""

VERSION = "0.1.0.dev0"

#: The jar's version: Maven writes an unfinished one otherwise.
JAR_VERSION = VERSION.replace(".dev0", "-SNAPSHOT")

#: The Maven package that has all but Spark and Delta Lake.
COORDINATE = f"io.sparkgnn:spark-gnn-runtime-spark_4.1_2.13:{JAR_VERSION}"
