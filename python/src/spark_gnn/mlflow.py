# SPDX-License-Identifier: Apache-2.0
"""Models in MLflow: a flavor of its own, and one for plain Python.

>>> with mlflow.start_run():
...     info = spark_gnn.mlflow.log_model(model, "churn", registered_model_name="churn", alias="champion")
>>> model = spark_gnn.mlflow.load_model("models:/churn@champion")

What is logged holds a folder ``model``, which is a saved ``GnnModel`` as any other: ``GnnModel.load`` of Java reads
it, too.
"""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spark_gnn._java import jvm, needs_classic, plain
from spark_gnn._version import VERSION
from spark_gnn.errors import UserError
from spark_gnn.session import get_or_create

try:
    import mlflow
    import mlflow.pyfunc
    from mlflow.models import Model, ModelSignature
    from mlflow.models.model import MLMODEL_FILE_NAME
    from mlflow.tracking.artifact_utils import _download_artifact_from_uri
    from mlflow.types import ColSpec, DataType, Schema
    from mlflow.types.schema import Array
except ImportError as missing:
    raise UserError(f"Cannot use spark_gnn.mlflow: {missing}; pip install 'spark-gnn[mlflow]'") from None

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.models.model import ModelInfo
    from pyspark.sql import DataFrame

    from spark_gnn.ml import Gnn, GnnModel

FLAVOR_NAME = "spark_gnn"
"""The flavor's name in the file ``MLmodel``."""

_DATA = "model"
_LONGEST_PARAM = 6000


def log_model(
    model: GnnModel,
    name: str = "model",
    *,
    registered_model_name: str | None = None,
    alias: str | None = None,
    signature: ModelSignature | None = None,
    input_example: pd.DataFrame | None = None,
    dfs_tmpdir: str | None = None,
    job_file: str | os.PathLike[str] | None = None,
) -> ModelInfo:
    """Logs a model and how it was trained to the active run, or to a new one.

    Params: what was trained with. Metrics: those of each epoch, and those of the validation rows. Artifacts: the
    report's page, the plan with its reasons, the query, the job file. Tags: the graph's version and those of its
    Delta tables.

    :param name: of the logged model
    :param registered_model_name: the registry's model that this is a version of
    :param alias: that the version has in the registry, such as ``champion``
    :param signature: of the pyfunc flavor; made from ``input_example`` if there is one
    :param input_example: rows with the entity's key and the time
    :param dfs_tmpdir: a folder that all executors see, for files on their way; none in local mode
    :param job_file: that the model was trained by, on this machine
    :raises UserError: over Spark Connect, and for an alias without a registered model
    """
    needs_classic("log a model", "save it, and log it from a classic session")
    if alias is not None and registered_model_name is None:
        raise UserError(f"Cannot set the alias {alias}: give registered_model_name as well")
    if signature is None and input_example is not None:
        signature = _signature(input_example, _Scorer(model).predict(input_example))
    with _run():
        log_fit(model, job_file=job_file)
        info: ModelInfo = Model.log(
            artifact_path=None,
            name=name,
            flavor=_flavor(),
            model=model,
            signature=signature,
            input_example=input_example,
            registered_model_name=registered_model_name,
            dfs_tmpdir=dfs_tmpdir,
        )
        if alias is not None and registered_model_name is not None:
            client = mlflow.MlflowClient()
            client.set_registered_model_alias(registered_model_name, alias, str(info.registered_model_version))
    return info


def log_fit(model: GnnModel, *, job_file: str | os.PathLike[str] | None = None) -> None:
    """Logs how a model was trained to the active run: all that ``log_model`` logs but the model.

    :param job_file: that the model was trained by, on this machine
    """
    needs_classic("log a training", "save the model, and log it from a classic session")
    plan = model.plan()
    if plan is not None:
        mlflow.log_params({entry.param: str(entry.value)[:_LONGEST_PARAM] for entry in plan.entries})
        mlflow.log_text(repr(plan), "plan.txt")
    if job_file is not None:
        mlflow.log_text(Path(job_file).read_text(encoding="utf-8"), "job.yaml")
    summary = model.summary
    for epoch in summary.epochs:
        figures = {"train_loss": epoch["trainLoss"], **{f"val_{k}": v for k, v in epoch["metrics"].items()}}
        mlflow.log_metrics(_finite(figures), step=epoch["epoch"] + 1)
    mlflow.log_metrics(_finite(summary.figures))
    mlflow.log_text(model.report().html, "report.html")
    if model.isDefined(model.query) and model.getQuery():
        mlflow.log_text(model.getQuery(), "query.txt")
    mlflow.set_tags(_versions(model))


def _finite(figures: dict[str, Any]) -> dict[str, float]:
    numbers = {name: float(value) for name, value in figures.items() if isinstance(value, (int, float))}
    return {name: value for name, value in numbers.items() if math.isfinite(value)}


def _versions(model: GnnModel) -> dict[str, str]:
    tags = {"spark_gnn.version": VERSION, "spark_gnn.graph_version": model.summary.graph_version}
    with contextlib.suppress(Exception):  # the graph may be gone
        session = get_or_create()._jsparkSession
        view = jvm()
        manifest = view.io.sparkgnn.ml.internal.graph.GraphHandle.manifest(session, model.getGraphPath())
        if manifest.version() == model.summary.graph_version:
            for table, source in plain(manifest.sources()).items():
                if source.get("version") is not None:
                    tags[f"spark_gnn.delta_version.{table}"] = str(source["version"])
    return tags


def save_model(
    model: GnnModel,
    path: str,
    *,
    mlflow_model: Model | None = None,
    signature: ModelSignature | None = None,
    input_example: pd.DataFrame | None = None,
    dfs_tmpdir: str | None = None,
) -> None:
    """Writes a model as MLflow lays models out, to a folder of this machine that is not there yet."""
    needs_classic("save a model for MLflow", "use model.save, or a classic session")
    folder = Path(path)
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"Cannot save the model to {path}: something is there already")
    folder.mkdir(parents=True, exist_ok=True)
    with _reachable(dfs_tmpdir) as place:
        model.write().overwrite().save(place)
        _copy_here(place, folder / _DATA)
    described = mlflow_model or Model()
    if signature is not None:
        described.signature = signature
    if input_example is not None:
        _save_example(described, input_example, path)
    described.add_flavor(
        FLAVOR_NAME,
        model_data=_DATA,
        spark_gnn_version=VERSION,
        query=model.getQuery(),
        graph_path=model.getGraphPath(),
    )
    mlflow.pyfunc.add_to_model(
        described,
        loader_module="spark_gnn.mlflow",
        data=_DATA,
        python_env="python_env.yaml",
    )
    (folder / "requirements.txt").write_text(f"spark-gnn=={VERSION}\npyspark>=4.1,<4.2\n", encoding="utf-8")
    (folder / "python_env.yaml").write_text("dependencies:\n- -r requirements.txt\n", encoding="utf-8")
    described.save(str(folder / MLMODEL_FILE_NAME))


def _signature(seeds: pd.DataFrame, scored: pd.DataFrame) -> ModelSignature:
    inputs: list[Any] = [ColSpec(_type(values), str(name)) for name, values in seeds.items()]
    outputs: list[Any] = [ColSpec(_type(values), str(name)) for name, values in scored.items()]
    return ModelSignature(inputs=Schema(inputs), outputs=Schema(outputs))


def _type(values: Any) -> Any:
    """The type that a signature gives a column."""
    lists = [value for value in values if isinstance(value, list)]
    if lists:
        element = next((each for value in lists for each in value), None)
        numbers = {int: DataType.long, float: DataType.double}
        return Array(numbers.get(type(element), DataType.string))
    if values.dtype.kind == "i":
        return "integer" if values.dtype.itemsize <= 4 else "long"
    return {"b": "boolean", "f": "double", "M": "datetime"}.get(values.dtype.kind, "string")


def _save_example(described: Model, rows: pd.DataFrame, path: str) -> None:
    from mlflow.models.utils import _save_example as save

    save(described, rows, path)


def load_model(model_uri: str, dfs_tmpdir: str | None = None) -> GnnModel:
    """Reads a logged model: ``models:/churn@champion``, ``models:/churn/3``, ``runs:/…/churn`` or a path.

    :param dfs_tmpdir: a folder that all executors see, for files on their way; none in local mode
    """
    needs_classic("load a model from MLflow", "use GnnModel.load on a path that the server sees")
    folder = Path(_download_artifact_from_uri(model_uri))
    if not (folder / _DATA).is_dir():
        raise UserError(f"Cannot load {model_uri}: it is not a model that spark_gnn.mlflow logged")
    return _load(folder / _DATA, dfs_tmpdir)


def autolog(*, disable: bool = False, log_models: bool = False) -> None:
    """Has every ``Gnn.fit`` log how it went: to the active run if nothing was logged there, else to one of its own.

    :param log_models: whether the models are logged as well, with three label rows as their input example
    """
    from spark_gnn.ml import _gnn

    _gnn.fitted.clear()
    if not disable:

        def log(gnn: Gnn, model: GnnModel, rows: DataFrame) -> None:
            active = mlflow.active_run()
            used = active is not None and mlflow.get_run(active.info.run_id).data.params
            with mlflow.start_run(nested=True) if used else _run():
                if log_models:
                    log_model(model, input_example=_example(gnn, rows))
                else:
                    log_fit(model)

        _gnn.fitted.append(log)


def _example(gnn: Gnn, rows: DataFrame) -> pd.DataFrame:
    """Some label rows without what is known only afterwards."""
    named = [param for param in (gnn.labelCol, gnn.weightCol, gnn.validationIndicatorCol) if gnn.isDefined(param)]
    later = [gnn.getOrDefault(param) for param in named]
    if gnn.isDefined(gnn.query) and gnn.getQuery():
        later += ["label", "split"]
    example: pd.DataFrame = rows.drop(*[name for name in later if name]).limit(3).toPandas()
    return example


def _load_pyfunc(path: str) -> _Scorer:
    return _Scorer(_load(Path(path), None))


class _Scorer:
    """The model for plain Python: scores a pandas DataFrame of keys and times."""

    def __init__(self, model: GnnModel) -> None:
        self.model = model

    def predict(self, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> pd.DataFrame:
        """One row a seed, in their order.

        ``prediction`` (of a multilabel task or a forecast a list) and, where there are classes, ``probability``, a
        list. Of a ranking: the items' key and ``score``, lists, the best item first, empty for a seed that cannot be
        scored.
        """
        from pyspark.ml.functions import vector_to_array

        place = "_spark_gnn_place"
        seeds = model_input.reset_index(drop=True).rename_axis(place).reset_index()
        scored = self.model.transform(get_or_create().createDataFrame(seeds)).orderBy(place)
        if self.model.summary.task == "ranking":
            ranked = scored.where("rank IS NOT NULL").orderBy(place, "rank").drop("rank", *model_input.columns)
            lists = ranked.toPandas().groupby(place).agg(list).reindex(seeds[place])
            lists = lists.apply(lambda column: column.map(lambda items: items if isinstance(items, list) else []))
            lists.index = model_input.index
            return lists
        columns = [self.model.getPredictionCol()]
        if self.model.getProbabilityCol() in scored.columns:
            columns.append(self.model.getProbabilityCol())
            if self.model.summary.task != "multilabel":
                scored = scored.withColumn(columns[1], vector_to_array(scored[columns[1]]))
        found: pd.DataFrame = scored.select(*columns).toPandas()
        found.index = model_input.index
        return found


def _flavor() -> Any:
    import sys

    return sys.modules[__name__]


@contextlib.contextmanager
def _run() -> Iterator[None]:
    if mlflow.active_run() is not None:
        yield
    else:
        with mlflow.start_run():
            yield


def _load(folder: Path, dfs_tmpdir: str | None) -> GnnModel:
    from spark_gnn.ml import GnnModel

    get_or_create()
    with _reachable(dfs_tmpdir) as place:
        _copy_there(folder, place)
        return GnnModel.load(place)


@contextlib.contextmanager
def _reachable(dfs_tmpdir: str | None) -> Iterator[str]:
    """A path for a folder that the executors see, which goes afterwards."""
    session = get_or_create()
    if dfs_tmpdir is None and session.sparkContext._jsc.sc().isLocal():
        folder = tempfile.mkdtemp()
        try:
            yield Path(folder, _DATA).as_uri()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    place = f"{dfs_tmpdir or '/tmp/spark_gnn'}/{uuid.uuid4().hex}"
    try:
        yield place
    finally:
        path, files = _hadoop(place)
        files.delete(path, True)


def _hadoop(place: str) -> tuple[Any, Any]:
    path = jvm().org.apache.hadoop.fs.Path(place)
    return path, path.getFileSystem(get_or_create()._jsparkSession.sessionState().newHadoopConf())


def _copy_here(place: str, folder: Path) -> None:
    path, files = _hadoop(place)
    # Without the checksum files of Hadoop's local file system: the model has its own.
    files.copyToLocalFile(False, path, jvm().org.apache.hadoop.fs.Path(folder.as_uri()), True)


def _copy_there(folder: Path, place: str) -> None:
    path, files = _hadoop(place)
    files.copyFromLocalFile(jvm().org.apache.hadoop.fs.Path(folder.as_uri()), path)
