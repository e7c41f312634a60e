# SPDX-License-Identifier: Apache-2.0
"""Jobs: a graph and a task, from a job file or of objects, and all that is done with them."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from spark_gnn._java import frame, jvm, needs_classic, plain, rows_of
from spark_gnn.display import Page, table, told
from spark_gnn.errors import translated
from spark_gnn.graph import BuildReport, GraphSpec, Refresh
from spark_gnn.plan import Plan, PlanCost

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from spark_gnn.ml import Gnn, GnnModel

T = TypeVar("T")


@dataclass(frozen=True)
class FitResult:
    """A model that was trained and written.

    :param model: the model
    :param folder: where the model is
    :param report_file: the file of the report's page
    :param seconds: that the training took
    :param text: some lines for people
    """

    model: GnnModel
    folder: str
    report_file: str
    seconds: float
    text: str

    def report(self) -> Page:
        """The report's page."""
        return _page_of(self.report_file)

    def __repr__(self) -> str:
        return self.text


class Evaluation(dict[str, float]):
    """Figures by metric, without those that have no meaning for the labels."""

    moved: list[str]
    """How inputs and scores have moved since the training, a line each."""

    def __init__(self, figures: Mapping[str, float], moved: Sequence[str]) -> None:
        super().__init__(figures)
        self.moved = list(moved)


@dataclass(frozen=True)
class Audit:
    """What looking for leaks of the future found.

    :param findings: a line each; empty if there are none
    :param text: all of it, for people
    :param file: the JSON file that was written
    """

    findings: list[str]
    text: str
    file: str

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Trial:
    """A training of a tuning.

    :param changes: what differs from the proposed plan
    :param epochs: that were trained
    :param metric: the figure of the validation rows that is tuned for
    :param seconds: that it took
    :param kept: whether the candidate went on, won its last rung, or is the best of all
    """

    changes: str
    epochs: int
    metric: float
    seconds: float
    kept: bool


class Job:
    """A graph and a task, and all that the command line does with them.

    >>> job = Job.read("churn.yaml")
    >>> fit = job.fit(spark)

    Immutable. Only in a classic session: over Spark Connect, ``GraphBuild``, ``labels`` and ``Gnn`` do the work.
    """

    def __init__(self, java: Any) -> None:
        self._java = java

    @staticmethod
    def read(file: str | os.PathLike[str], overrides: Mapping[str, Any] | None = None) -> Job:
        """Reads a job file of this machine.

        :param overrides: other values of some keys, such as ``{"training.epochs": 3}``
        """
        _classic()
        view = jvm()
        lines = [
            f"{key}={value if isinstance(value, str) else json.dumps(value)}"
            for key, value in (overrides or {}).items()
        ]
        with translated():
            return Job(view.io.sparkgnn.application.Job.read(view.java.io.File(os.fspath(file)).toPath(), lines))

    @staticmethod
    def of(
        name: str,
        graph: GraphSpec,
        gnn: Gnn,
        *,
        train: DataFrame | None = None,
        validation: DataFrame | None = None,
        test: DataFrame | None = None,
        label_sql: str | None = None,
        model: str | None = None,
        report: str | None = None,
    ) -> Job:
        """Makes a job of objects.

        :param gnn: what is trained; its query makes the rows, or ``train`` has them
        :param validation: rows that pick the best epoch
        :param test: rows that are kept apart, to judge the model by
        :param label_sql: a query in Spark SQL that computes the labels, for the audit
        :param model: folder of the trained model
        :param report: file of the fit's report
        """
        _classic()
        view = jvm()
        with translated():
            gnn._transfer_params_to_java()
            estimator = gnn._java_obj.copy(view.org.apache.spark.ml.param.ParamMap.empty())
            if gnn.isSet(gnn.query):
                estimator.setQuery(gnn.getQuery())
            builder = view.io.sparkgnn.application.Job.builder(name, graph._to_java()).gnn(estimator)
            for part, rows in (("train", train), ("validation", validation), ("test", test)):
                if rows is not None:
                    builder = getattr(builder, part)(frame(rows)._jdf)
            for part, value in (("labelSql", label_sql), ("model", model), ("report", report)):
                if value is not None:
                    builder = getattr(builder, part)(value)
            return Job(builder.build())

    @property
    def name(self) -> str:
        """The job file's name without folder and ending, or the name that the job was made with."""
        return str(self._java.name())

    @property
    def model_folder(self) -> str:
        """Folder of the trained model."""
        return str(self._java.modelFolder())

    def gnn(self) -> Gnn:
        """The estimator that the job trains, set as the job says."""
        from spark_gnn.ml import Gnn

        with translated():
            return _estimator(Gnn(), self._java.gnn())

    def build(self, spark: SparkSession, *, overwrite: bool = False) -> BuildReport:
        """Builds the graph store."""
        with self._at_work(overwrite=overwrite) as java:
            return BuildReport._of(java.build(_java_session(spark)))

    def refresh(self, spark: SparkSession) -> Refresh:
        """Brings the graph store to what its Delta tables have now, reading only what has changed.

        Where the tables' logs do not tell what has changed, or there is no graph, it is built, and
        ``reason`` says why.
        """
        with self._at_work() as java:
            return Refresh._of(java.refresh(_java_session(spark)))

    def labels(self, spark: SparkSession) -> DataFrame:
        """The rows to train on, lazily, for ``gnn().fit``; ``is_validation`` is true in those that pick the epoch.

        Of a job with a query, ``spark_gnn.labels(spark, job.gnn())`` makes them.
        """
        with self._at_work() as java:
            return rows_of(java.labels(_java_session(spark)), spark)

    def fit(self, spark: SparkSession, *, overwrite: bool = False, allow_leaks: bool = False) -> FitResult:
        """Trains, and writes the model and a report. Builds the graph first if there is none.

        :param overwrite: whether a model that is there may be replaced
        :param allow_leaks: whether to train although the build found a column that may know the future
        """
        from spark_gnn.ml import GnnModel

        with self._at_work(overwrite=overwrite, allow_leaks=allow_leaks) as java:
            made = java.fit(_java_session(spark))
            model = GnnModel(made.model())
            model._transfer_params_from_java()
            return FitResult(model, made.folder(), made.report(), made.seconds(), made.toText())

    def model(self, spark: SparkSession) -> GnnModel:
        """The model that ``fit`` wrote, set to score on the job's graph."""
        from spark_gnn.ml import GnnModel

        with self._at_work() as java:
            model = GnnModel(java.model(_java_session(spark)))
            model._transfer_params_from_java()
            return model

    def evaluate(self, spark: SparkSession, seeds: DataFrame | None = None) -> Evaluation:
        """Judges the model on the job's test rows, or else its validation rows, or on rows with labels.

        :returns: figures by metric, and what has ``moved`` since the training
        """
        with self._at_work() as java:
            session = _java_session(spark)
            judged = java.evaluate(session) if seeds is None else java.evaluate(session, _seeds(seeds))
            figures = json.loads(judged.toJson())
            return Evaluation(
                {name: value for name, value in figures.items() if isinstance(value, float)}, list(judged.moved())
            )

    def predict(
        self,
        spark: SparkSession,
        seeds: DataFrame | Sequence[str],
        output: str,
        *,
        overwrite: bool = False,
    ) -> None:
        """Writes predictions.

        :param seeds: rows with the entity's key and the time, or, with a query, times as of which to predict for
            every entity that it is about
        :param output: a ``.csv``, ``.csv.gz`` or ``.parquet`` file, a Delta folder or a catalog table
        """
        with self._at_work(overwrite=overwrite) as java:
            java.predict(_java_session(spark), _seeds(seeds), output)

    def explain(self, spark: SparkSession, seeds: DataFrame | Sequence[str]) -> str:
        """Why seeds have their predictions, in words, and what moves the predictions over all of them."""
        with self._at_work() as java:
            return str(java.explain(_java_session(spark), _seeds(seeds)).toText())

    def audit(
        self,
        spark: SparkSession,
        *,
        checks: Sequence[str] = (),
        canary_graphs: int | None = None,
        report: str | None = None,
    ) -> Audit:
        """Looks for leaks of the future, other ways than training, and writes what was found.

        :param checks: of ``labels``, ``samples``, ``canary`` and ``columns``; none for all of them
        :param canary_graphs: graphs that rows are planted in, at most
        :param report: the JSON file to write
        """
        with self._at_work() as java:
            options = jvm().io.sparkgnn.application.AuditOptions.all()
            if checks:
                options = options.withChecks(list(checks))
            if canary_graphs is not None:
                options = options.withCanaryGraphs(canary_graphs)
            if report is not None:
                options = options.withReport(report)
            made = java.audit(_java_session(spark), options)
            found = [line for check in plain(made.report())["checks"] for line in check["findings"]]
            return Audit(found, made.text(), made.file())

    def plan(self, spark: SparkSession, *, budget: int | None = None, anew: bool = False) -> JobPlan:
        """Proposes what to train, each value with its reason; what the job says already stays.

        :param budget: edges that a seed's neighborhood may have on average
        :param anew: whether what the job says of sampling, model and training does not count
        :returns: a plan that keeps the label rows until it is closed: use it in a ``with``
        """
        with self._at_work() as java:
            options = jvm().io.sparkgnn.application.PlanOptions.standard().withAnew(anew)
            if budget is not None:
                options = options.withBudget(budget)
            return JobPlan(java.plan(_java_session(spark), options))

    def tune(
        self,
        spark: SparkSession,
        *,
        mode: str = "fast",
        plans: int | None = None,
        minutes: float | None = None,
    ) -> tuple[Gnn, list[Trial]]:
        """Trains plans around the proposed one, and takes the one that validates best.

        :param mode: ``fast``, ``normal`` or ``best``: what is varied
        :param plans: at most, the proposed one included
        :param minutes: at most
        :returns: the estimator with the best plan, and all trainings
        """
        with self.plan(spark) as plan:
            return plan.tune(mode=mode, plans=plans, minutes=minutes)

    @contextlib.contextmanager
    def _at_work(self, *, overwrite: bool = False, allow_leaks: bool = False) -> Iterator[Any]:
        _classic()
        lines = jvm().io.sparkgnn.application.notebook.FitLines()
        with translated(), told(lines):
            yield self._java.withListener(lines).overwriting(overwrite).allowingLeaks(allow_leaks)


class JobPlan(contextlib.AbstractContextManager["JobPlan"]):
    """What a job could train, with reasons; keeps the label rows until it is closed."""

    def __init__(self, java: Any) -> None:
        self._java = java

    def values(self) -> Plan:
        """The values as they are now."""
        return Plan(self._java.values())

    def gnn(self) -> Gnn:
        """The job's estimator, set to the plan."""
        from spark_gnn.ml import Gnn

        return _estimator(Gnn(), self._java.gnn())

    def cost(self) -> PlanCost:
        """What training by the plan is expected to cost; trains for half a minute or so."""
        with translated():
            return PlanCost(self._java.explain())

    def tune(
        self, *, mode: str = "fast", plans: int | None = None, minutes: float | None = None
    ) -> tuple[Gnn, list[Trial]]:
        """As ``Job.tune``; the plan is then the best one."""
        view = jvm()
        with translated():
            modes = view.io.sparkgnn.application.tune.TuneMode
            options = view.io.sparkgnn.application.tune.TuneOptions.of(_choice(modes, "mode", mode))
            if plans is not None:
                options = options.withPlans(plans)
            if minutes is not None:
                options = options.withMinutes(float(minutes))
            found = self._java.tune(options)
            trials = [
                Trial(t.candidate().description(), t.epochs(), t.metric(), t.seconds(), t.kept())
                for t in found.trials()
            ]
            return self.gnn(), trials

    def _repr_html_(self) -> str:
        return table(["Param", "value", "why"], [(e.param, e.value, e.reason) for e in self.values().entries])

    def close(self) -> None:
        """Frees the label rows."""
        self._java.close()

    def __exit__(self, *_: object) -> None:
        self.close()


def _classic() -> None:
    needs_classic("run a job", "use GraphBuild, labels and Gnn, or the command line on the cluster")


def _java_session(spark: Any) -> Any:
    return spark._jsparkSession


def _seeds(seeds: DataFrame | Sequence[str]) -> Any:
    java = jvm().io.sparkgnn.application.Seeds
    if isinstance(seeds, (list, tuple)):
        return java.at([str(time) for time in seeds])
    return java.of(frame(seeds)._jdf)


def _estimator(gnn: Gnn, java: Any) -> Gnn:
    gnn._java_obj = java
    gnn._resetUid(java.uid())
    gnn._transfer_params_from_java()
    return gnn


def _choice(enum: Any, name: str, value: str) -> Any:
    from spark_gnn.errors import UserError

    allowed = [each.name().lower() for each in enum.values()]
    if value not in allowed:
        raise UserError(f"Cannot use {name} = {value}: allowed is {', '.join(allowed)}")
    return enum.valueOf(value.upper())


def _page_of(file: str) -> Page:
    view = jvm()
    from pyspark.sql import SparkSession

    session: Any = SparkSession.active()
    path = view.org.apache.hadoop.fs.Path(file)
    files = path.getFileSystem(session._jsparkSession.sessionState().newHadoopConf())
    stream = files.open(path)
    try:
        return Page(bytes(stream.readAllBytes()).decode("utf-8"))
    finally:
        stream.close()
