# SPDX-License-Identifier: Apache-2.0
"""A session that has what spark-gnn needs."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import importlib.util
import os
import platform
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from spark_gnn._version import COORDINATE, JAR_VERSION
from spark_gnn.errors import UserError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: The version of libtorch that the jar's native code fits.
LIBTORCH = "2.7.1"

_DELTA = "io.delta:delta-spark_4.1_2.13:4.4.0"
_DELTA_EXTENSION = "io.delta.sql.DeltaSparkSessionExtension"
_DELTA_CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
# What Delta Lake's package names and every Spark has: fetching it again takes long, and is never looked at.
_SPARKS_OWN = [
    f"{group}:*"
    for group in (
        "com.fasterxml.jackson.core",
        "com.fasterxml.jackson.module",
        "com.github.luben",
        "io.airlift",
        "org.apache.hadoop",
        "org.apache.logging.log4j",
        "org.apache.parquet",
        "org.roaringbitmap",
        "org.slf4j",
        "org.xerial.snappy",
    )
]
# The environment's variable with arguments for the spark-submit that pyspark starts.
_ARGUMENTS = "PYSPARK_SUBMIT_ARGS"
_HOME = Path(__file__).parent
_PLATFORMS = {
    ("Linux", "x86_64"): "linux-x86_64",
    ("Linux", "aarch64"): "linux-aarch64",
    ("Darwin", "arm64"): "osx-aarch64",
}


class InstalledLibtorch(NamedTuple):
    """libtorch as a package of Python brought it."""

    folder: str
    flavor: str


def configure(builder: Any, *, delta: bool = True) -> Any:
    """Has a session builder bring spark-gnn's jar, libtorch and Delta Lake.

    What is set already stays: a jar or package of one of the three that the builder has is taken as
    it is. Jars beside packages go to ``PYSPARK_SUBMIT_ARGS``: as a setting of the session they would
    replace what the packages bring. Call it last, before ``getOrCreate``, and before any other
    session of the process.

    libtorch is that of an installed ``torch`` of version 2.7.1 if there is one, whose CUDA is used
    where there is a driver for it; else Spark fetches it as a Maven package. For a server of Spark
    Connect elsewhere there is nothing to do here: the server has what it was started with.

    :param builder: ``SparkSession.builder``
    :param delta: whether Delta Lake is wanted
    :raises UserError: if the installed pyspark is of a version that spark-gnn does not run on
    """
    check_pyspark(_pyspark_version())
    options: dict[str, Any] = builder._options
    if str(options.get("spark.remote", os.environ.get("SPARK_REMOTE", ""))).startswith("sc://"):
        return builder
    if not _has(options, "spark-gnn-runtime"):
        jars = sorted(str(jar) for jar in (_HOME / "jars").glob("*.jar"))
        if jars:
            _append(builder, "spark.jars", jars)
        else:
            _append(builder, "spark.jars.packages", [COORDINATE])
    if delta:
        _add_delta(builder)
    if not _has(options, "pytorch-native") and not _has(options, COORDINATE):
        _add_libtorch(builder)
    _hand_jars_to_submit(options)
    return builder


def get_or_create(builder: Any = None) -> SparkSession:
    """The session that is active, as on a cluster of Databricks, or one that ``configure`` makes.

    :param builder: of the session that is made; None for ``SparkSession.builder``
    :raises UserError: if the installed pyspark is of a version that spark-gnn does not run on
    """
    from pyspark.sql import SparkSession

    return SparkSession.getActiveSession() or configure(builder or SparkSession.builder).getOrCreate()


def _pyspark_version() -> str:
    try:
        return importlib.metadata.version("pyspark")
    except importlib.metadata.PackageNotFoundError:
        try:
            import pyspark
        except ImportError:
            raise UserError(
                "Cannot make a Spark session: pyspark is not installed; pip install 'pyspark>=4.1,<4.2'"
            ) from None
        return str(pyspark.__version__)


def check_pyspark(version: str) -> None:
    """Refuses a pyspark that spark-gnn does not run on.

    :raises UserError: unless it is 4.1 or a later 4
    """
    numbers = [int(number) for number in re.findall(r"\d+", version)[:2]]
    if numbers[0] != 4 or numbers[1] < 1:
        raise UserError(
            f"Cannot use pyspark {version}: spark-gnn {JAR_VERSION} runs on Spark 4.1 and later versions of 4;"
            " pip install 'pyspark>=4.1,<4.2'"
        )


def _has(options: dict[str, Any], name: str) -> bool:
    return any(name in str(options.get(key, "")) for key in ("spark.jars", "spark.jars.packages"))


def _append(builder: Any, key: str, values: list[str]) -> None:
    before = str(builder._options.get(key, ""))
    builder.config(key, ",".join(([before] if before else []) + values))


def _hand_jars_to_submit(options: dict[str, Any]) -> None:
    """Has spark-submit, which pyspark starts, add the jars to those of the packages.

    As a setting of the session they would replace these, and executors on other machines would have none of them.
    """
    if "spark.jars" not in options or "spark.jars.packages" not in options:
        return
    arguments = shlex.split(os.environ.get(_ARGUMENTS, "pyspark-shell"))
    jars = str(options.pop("spark.jars")).split(",")
    if "--jars" in arguments:
        at = arguments.index("--jars")
        jars = arguments[at + 1].split(",") + jars
        del arguments[at : at + 2]
    os.environ[_ARGUMENTS] = shlex.join(["--jars", ",".join(dict.fromkeys(jars)), *arguments])


def _add_delta(builder: Any) -> None:
    if not _has(builder._options, "delta-spark"):
        _append(builder, "spark.jars.packages", [_DELTA])
        _append(builder, "spark.jars.excludes", _SPARKS_OWN)
    if _DELTA_EXTENSION not in str(builder._options.get("spark.sql.extensions", "")):
        _append(builder, "spark.sql.extensions", [_DELTA_EXTENSION])
    if "spark.sql.catalog.spark_catalog" not in builder._options:
        builder.config("spark.sql.catalog.spark_catalog", _DELTA_CATALOG)


def _add_libtorch(builder: Any) -> None:
    if os.environ.get("PYTORCH_LIBRARY_PATH"):
        return
    installed = find_libtorch()
    if installed is not None:
        for name, value in (
            ("PYTORCH_LIBRARY_PATH", installed.folder),
            ("PYTORCH_VERSION", LIBTORCH),
            ("PYTORCH_FLAVOR", installed.flavor),
        ):
            os.environ[name] = value
            if f"spark.executorEnv.{name}" not in builder._options:
                builder.config(f"spark.executorEnv.{name}", value)
        return
    machine = (platform.system(), platform.machine())
    if machine not in _PLATFORMS:
        raise UserError(
            f"Cannot find libtorch for {machine[0]} on {machine[1]}: it is there for"
            f" {', '.join(_PLATFORMS.values())}; pip install torch=={LIBTORCH}, or set PYTORCH_LIBRARY_PATH"
        )
    # A package of this repository's, which has nothing but the right one of libtorch's jars as its dependency:
    # Spark's setting for packages has no word for that.
    _append(builder, "spark.jars.repositories", [(_HOME / "repository").as_uri()])
    _append(builder, "spark.jars.packages", [f"io.sparkgnn:libtorch-{_PLATFORMS[machine]}:{LIBTORCH}"])


def find_libtorch(has_driver: Callable[[], bool] | None = None) -> InstalledLibtorch | None:
    """libtorch of the installed torch, if it is of the right version; torch is not imported.

    A torch for CUDA on a machine without a driver is one for the CPU. Its libraries need NVIDIA's packages even then:
    without these it does not count.

    :param has_driver: whether there is a driver for CUDA; None to look for one
    """
    spec = importlib.util.find_spec("torch")
    if spec is None or not spec.submodule_search_locations:
        return None
    home = Path(next(iter(spec.submodule_search_locations)))
    try:
        about = (home / "version.py").read_text(encoding="utf-8")
    except OSError:
        return None
    version = re.search(r"""^__version__\s*=\s*['"](\d+\.\d+\.\d+)""", about, re.M)
    if version is None or version.group(1) != LIBTORCH or not (home / "lib").is_dir():
        return None
    flavor = "cpu"
    if re.search(r"""^cuda\b[^=\n]*=\s*['"]""", about, re.M) is not None:
        driver = has_driver or (lambda: ctypes.util.find_library("cuda") is not None)
        if driver():
            flavor = "cu128"
        elif not (home.parent / "nvidia" / "cuda_runtime" / "lib").is_dir():
            return None
    return InstalledLibtorch(str(home / "lib"), flavor)
