# SPDX-License-Identifier: Apache-2.0
"""The estimator and its model."""

from __future__ import annotations

import atexit
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.util import JavaMLReadable, JavaMLReader, JavaMLWritable
from pyspark.ml.wrapper import JavaEstimator, JavaModel, JavaParams
from pyspark.sql import DataFrame
from pyspark.sql.utils import is_remote

from spark_gnn._java import frame, jvm, needs_classic, plain, planned, rows_of
from spark_gnn.display import Page, told
from spark_gnn.errors import UserError, translated
from spark_gnn.ml._params import GnnKeywords, GnnParams, ScoringSetters
from spark_gnn.plan import Plan, PlanCost
from spark_gnn.query import labels as make_labels

if TYPE_CHECKING:
    from typing_extensions import Self

_JAVA = "io.sparkgnn.ml"

#: Has an entry once the interpreter ends.
_ending: list[bool] = []
atexit.register(_ending.append, True)

#: Called after a fit with the estimator, its model and the label rows.
fitted: list[Callable[[Gnn, GnnModel, DataFrame], None]] = []


class _JavaSide(GnnParams, JavaParams):
    """Params that are checked where they are set, by the Java object's own rules."""

    _java_obj: Any

    def _set(self, **kwargs: Any) -> Self:
        java = getattr(self, "_java_obj", None)
        if is_remote():
            # Spark Connect has no literal for a list without values, which is the default of all these.
            empty = [name for name, value in kwargs.items() if isinstance(value, (list, tuple)) and not value]
            for name in empty:
                super().clear(self.getParam(name))
                del kwargs[name]
        elif java is not None:
            with translated():
                for name, value in kwargs.items():
                    param = self.getParam(name)
                    self._make_java_param_pair(param, param.typeConverter(value))
        return super()._set(**kwargs)

    def copy(self, extra: Any = None) -> Self:
        """The same with other values of some Params.

        :raises UserError: for a value that is not allowed
        """
        with translated():
            return super().copy(extra)

    #: What the Java object has of what is set here. Java has the same defaults.
    _in_java: Mapping[str, Any] = MappingProxyType({})

    def _transfer_params_to_java(self) -> None:
        here = {param.name: value for param, value in self._paramMap.items()}
        for param, value in self._paramMap.items():
            if param.name not in self._in_java or self._in_java[param.name] != value:
                self._java_obj.set(self._make_java_param_pair(param, value))
        self._in_java = here

    def _transfer_params_from_java(self) -> None:
        super()._transfer_params_from_java()
        self._in_java = {param.name: value for param, value in self._paramMap.items()}

    def __del__(self) -> None:
        # pyspark would ask the server of Spark Connect to forget the model, and wait for ever for the answer.
        if not _ending:
            super().__del__()

    def clear(self, param: Param[Any]) -> None:
        """Takes back what was set."""
        super().clear(param)
        self._in_java = {name: value for name, value in self._in_java.items() if name != param.name}


class _Saved(JavaMLReadable[Any], JavaMLWritable):
    """Reading and writing, with the Java class that stands behind."""

    @classmethod
    def read(cls) -> Any:
        """A reader of what was saved, by this or by Java."""
        if is_remote():
            from pyspark.ml.connect.readwrite import RemoteMLReader

            # Its reader takes the Java class from a Python class's module and name.
            named = type(cls.__name__, (cls,), {"__module__": _JAVA})
            return _told(RemoteMLReader(named))
        jvm()
        return _told(_Reader(cls))

    @classmethod
    def load(cls, path: str) -> Self:
        """Reads what was saved, by this or by Java.

        :param path: a folder, on any Hadoop file system
        """
        return cls.read().load(path)

    def write(self) -> Any:
        """A writer, for any Hadoop file system."""
        return _told_writer(super().write())


class _Reader(JavaMLReader[Any]):
    @classmethod
    def _java_loader_class(cls, clazz: Any) -> str:
        return f"{_JAVA}.{clazz.__name__}"


def _told(reader: Any) -> Any:
    load = reader.load

    def translated_load(path: str) -> Any:
        with translated():
            return load(path)

    reader.load = translated_load
    return reader


def _told_writer(writer: Any) -> Any:
    save = writer.save

    def translated_save(path: str) -> None:
        with translated():
            save(path)

    writer.save = translated_save
    return writer


class Gnn(GnnKeywords, _JavaSide, JavaEstimator["GnnModel"], _Saved):
    """Trains a graph neural network on the rows of a label table, each seen as of its own time.

    >>> gnn = Gnn(graphPath="lake/graph", entity="users.user_id", timeCol="cutoff", labelCol="churned")
    >>> model = gnn.fit(label_rows)

    Or on the labels that a predictive query makes of the graph's own tables:

    >>> gnn = Gnn(graphPath="lake/graph", query="PREDICT COUNT(orders.*, 0, 30) > 0 FOR EACH users.user_id")
    >>> model = gnn.fit(spark)

    Every option is a keyword, a Param with a setter and a getter, under the name that it has in
    Java. A value that is not allowed is a ``UserError`` where it is set; over Spark Connect, where
    the training begins.
    """

    def _start(self) -> None:
        self._set_defaults()
        if not is_remote():
            jvm()
        self._java_obj = self._new_java_obj(f"{_JAVA}.Gnn", self.uid)

    def fit(self, dataset: Any, params: Any = None) -> Any:
        """Trains.

        :param dataset: the label table; with a query, the one that ``labels`` makes, or the Spark
            session to make it at automatic times
        :param params: other values of Params, or a list of those for a list of models
        :raises UserError: for a mistake in Params or in the rows
        """
        if not hasattr(dataset, "sparkSession") and hasattr(dataset, "createDataFrame"):
            made = make_labels(dataset, self).persist()
            try:
                return self.fit(made, params)
            finally:
                made.unpersist()
        return super().fit(frame(dataset), params)

    def _fit(self, dataset: DataFrame) -> GnnModel:
        with translated(), self._heard():
            model = super()._fit(dataset)
        for hook in fitted:
            hook(self, model, dataset)
        return model

    @contextlib.contextmanager
    def _heard(self) -> Iterator[None]:
        if is_remote():
            yield
            return
        lines = jvm().io.sparkgnn.application.notebook.FitLines()
        lines.hear(self._java_obj)
        try:
            with told(lines):
                yield
        finally:
            self._java_obj.setListener(jvm().io.sparkgnn.ml.fit.FitListener.NONE)

    def _create_model(self, java_model: Any) -> GnnModel:
        model = GnnModel(java_model)
        if not is_remote():
            model._transfer_params_from_java()
        return model

    def suggest_plan(self, labels: DataFrame, budget: int | None = None) -> Plan:
        """Proposes what to train from what the graph and the labels look like, with reasons.

        Params that are set stay as they are. Trains nothing.

        :param budget: edges that a row's neighborhood may have on average
        """
        needs_classic("suggest a plan", "use a classic session, or the command line's plan")
        rows = frame(labels)._jdf
        with translated():
            self._transfer_params_to_java()
            java = self._java_obj
            return Plan(java.suggestPlan(rows) if budget is None else java.suggestPlan(rows, budget))

    def set_plan(self, plan: Plan) -> Self:
        """Sets every Param that a plan has a value for, and keeps its reasons with the model."""
        with translated():
            self._transfer_params_to_java()
            self._java_obj.setPlan(plan._java)
            self._transfer_params_from_java()
        return self

    def explain_plan(self, labels: DataFrame) -> PlanCost:
        """What training with these Params is expected to cost here; trains for half a minute or so."""
        needs_classic("explain a plan", "use a classic session, or the command line's plan")
        rows = frame(labels)._jdf
        with translated():
            self._transfer_params_to_java()
            return PlanCost(self._java_obj.explainPlan(rows))


@dataclass(frozen=True)
class FitSummary:
    """How a training went.

    :param task: ``binary``, ``multiclass``, ``regression`` or ``ranking``
    :param figures: of the validation rows, by metric; empty without such rows
    :param epochs: one an epoch, as Java's ``EpochReport`` has them
    :param best_epoch: index into ``epochs`` of the one whose weights the model has
    :param seeds: what became of the label table's rows
    :param graph_version: of the graph that was trained on
    """

    task: str
    figures: dict[str, float]
    epochs: list[dict[str, Any]]
    best_epoch: int
    seeds: dict[str, Any]
    graph_version: str

    @staticmethod
    def of(read: dict[str, Any]) -> FitSummary:
        """From Java's summary as JSON."""
        best = read["epochs"][read["bestEpoch"]]["metrics"] if read["epochs"] else {}
        return FitSummary(
            read["task"].lower(),
            read.get("ensembleFigures") or best,
            read["epochs"],
            read["bestEpoch"],
            read["seeds"],
            read["graphVersion"],
        )


class GnnModel(ScoringSetters, _JavaSide, JavaModel, _Saved):
    """A trained graph neural network.

    ``transform`` scores each row as of the row's own time and keeps all of its columns;
    ``setGraphPath`` makes it score on a newer graph of the same schema.
    """

    def __init__(self, java_model: Any = None) -> None:
        """For ``Gnn.fit`` and ``load``, which make models."""
        super().__init__(java_model)
        self._set_defaults()

    def transform(self, dataset: Any, params: Any = None) -> DataFrame:
        """Adds ``prediction`` and, of classes, ``probability`` and ``rawPrediction``, lazily.

        pyspark's evaluators find them by these names.
        """
        return super().transform(frame(dataset), params)

    def _transform(self, dataset: DataFrame) -> DataFrame:
        with translated():
            return planned(super()._transform(dataset))

    @property
    def summary(self) -> FitSummary:
        """How the training went."""
        needs_classic("look at a training", "save the model, then call spark_gnn.summary(spark, path)")
        return FitSummary.of(plain(self._java_obj.summary()))

    def comparison(self) -> list[str]:
        """How it stands beside simple answers for the validation rows, a line each; often empty."""
        needs_classic("compare a model", "save the model, then call spark_gnn.report(spark, path)")
        found = self._java_obj.comparison()
        return list(found.get().lines()) if found.isPresent() else []

    def plan(self) -> Plan | None:
        """What it was trained with, value by value with the reasons of the plan that was set."""
        needs_classic("look at a plan", "load the model in a classic session")
        java = self._java_obj.plan()
        return None if java is None else Plan(java)

    def report(self) -> Page:
        """The report of the training: figures, curves, simple answers beside it, and the graph."""
        needs_classic("make a report", "save the model, then call spark_gnn.report(spark, path)")
        from pyspark.sql import SparkSession

        session: Any = SparkSession.active()
        with translated():
            made = jvm().io.sparkgnn.application.notebook.Pages.ofModel(session._jsparkSession, self._java_obj)
        return Page(made)

    #: What ``transform`` gives instead of predictions: a client of Spark Connect can call nothing else.
    asked: Param[str] = Param(
        Params._dummy(),
        "asked",
        "what transform gives instead of predictions, as JSON",
        typeConverter=TypeConverters.toString,
    )

    def _asked(self, seeds: DataFrame, **asked: Any) -> DataFrame:
        return self.copy({self.asked: json.dumps(asked)})._transform(seeds)

    def _named(self, seeds: DataFrame, items: DataFrame) -> list[Any]:
        """The items' keys that a table has."""
        answers = self._transform(seeds).columns
        if "rank" not in answers:
            raise UserError("Cannot recommend: the model is no ranking")
        key = answers[answers.index("rank") + 1]
        if key.lower() not in map(str.lower, items.columns):
            key = key.removeprefix("recommended_")
        with translated():
            found = items.select(f"`{key}`").distinct().collect()
        keys = [row[0] for row in found if row[0] is not None]
        if not keys:
            raise UserError(f"Cannot use the candidates' table: it has no keys in '{key}'")
        return keys

    def recommend(self, seeds: DataFrame, k: int, candidates: Sequence[str] | DataFrame | None = None) -> DataFrame:
        """The items that a ranking puts first for each row: ``rank``, the item's key, ``score``.

        :param k: items a row, 1 to 1000; ``transform`` gives as many as the model was trained for
        :param candidates: what an item must be like to be answered, such as ``["active = TRUE", "price < 100"]``;
            ``[]`` for all items, None for those that the model was trained for. A DataFrame with the items' key
            answers out of the items that it names, as many of them as the model was trained for
        """
        rows = frame(seeds)
        if is_remote():
            if isinstance(candidates, DataFrame):
                return self._asked(rows, rows="RECOMMENDATIONS", k=k, items=self._named(rows, candidates))
            tests = None if candidates is None else list(candidates)
            return self._asked(rows, rows="RECOMMENDATIONS", k=k, candidates=tests)
        with translated():
            self._transfer_params_to_java()
            if candidates is None:
                return rows_of(self._java_obj.recommend(rows._jdf, k), rows.sparkSession)
            if isinstance(candidates, DataFrame):
                return rows_of(self._java_obj.recommend(rows._jdf, k, candidates._jdf), rows.sparkSession)
            conditions = jvm().java.util.ArrayList()
            for condition in candidates:
                conditions.add(condition)
            return rows_of(self._java_obj.recommend(rows._jdf, k, conditions), rows.sparkSession)

    def embeddings(self, seeds: DataFrame) -> DataFrame:
        """Vectors of entities as of their rows' times: the rows, and ``embedding``, an array of floats.

        Of a ranking the product of an entity's and an item's vector is the item's score, but for what it has more
        where the entity was linked to it.
        """
        rows = frame(seeds)
        if is_remote():
            return self._asked(rows, rows="EMBEDDINGS")
        with translated():
            self._transfer_params_to_java()
            return rows_of(self._java_obj.embeddings(rows._jdf), rows.sparkSession)

    def item_embeddings(self, items: DataFrame) -> DataFrame:
        """The same of the items of a ranking.

        :param items: rows with the items' key under its name, and a time
        """
        rows = frame(items)
        if is_remote():
            return self._asked(rows, rows="ITEM_EMBEDDINGS")
        with translated():
            self._transfer_params_to_java()
            return rows_of(self._java_obj.itemEmbeddings(rows._jdf), rows.sparkSession)

    def explain(self, seeds: DataFrame, most: int = 10) -> DataFrame:
        """Why seeds have their predictions: a row for each seed and column, edge type or neighbor, lazily.

        :param most: items of each kind and seed
        """
        needs_classic("explain predictions", "load the model in a classic session")
        rows = frame(seeds)
        with translated():
            self._transfer_params_to_java()
            return rows_of(self._java_obj.explain(rows._jdf, most), rows.sparkSession)

    def judged(self) -> GnnModel:
        """The model that the validation rows have judged: with boosted trees that have not learned from them since."""
        needs_classic("take a model's trees back", "load the model in a classic session")
        return self._with("judged")

    def with_trees_weight(self, weight: float) -> GnnModel:
        """The same model, in whose answers its boosted trees weigh otherwise: 0 for the network alone."""
        needs_classic("weigh a model's trees", "load the model in a classic session")
        return self._with("withTreesWeight", float(weight))

    def _with(self, method: str, *arguments: float) -> GnnModel:
        """The model that a method of the Java model gives."""
        with translated():
            self._transfer_params_to_java()
            other = GnnModel(getattr(self._java_obj, method)(*arguments))
            other._transfer_params_from_java()
        return other
