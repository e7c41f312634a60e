# SPDX-License-Identifier: Apache-2.0
"""Graphs: which tables and links they are made of, and building them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyspark.ml.param import Param, Params, TypeConverters
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.utils import is_remote

from spark_gnn._java import frame, jvm, plain
from spark_gnn.display import Page, told
from spark_gnn.errors import UserError, translated


@dataclass(frozen=True)
class Table:
    """A table of a graph. Every row becomes a node.

    :param source: a DataFrame; the name of a table or view of the catalog, such as
        ``main.shop.orders``; or a mapping as a job file has it, such as ``{"format": "delta",
        "path": "lake/orders", "version": 3}``
    :param primary_key: its column, or its columns; none for a table that nothing links to
    :param time: the column that says when a row became known
    :param first_seen: instead of ``time``: a row is known from the first row on that points to it;
        True, or the links that count
    :param static: instead of ``time``: rows may be seen at any time
    :param columns: what columns are taken as, over what they look like: ``numeric``,
        ``categorical``, ``timestamp``, ``boolean``, ``text``, ``embedding`` or ``ignore``
    :param key_type: what values of key columns are read as, by column
    :param time_format: how the time column is written, or by column
    :param word_vectors: files of word vectors by column
    """

    source: str | DataFrame | Mapping[str, Any]
    primary_key: str | Sequence[str] = ()
    time: str | None = None
    first_seen: bool | Sequence[str] = False
    static: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    key_type: str | Mapping[str, str] = field(default_factory=dict)
    time_format: str | Mapping[str, str] = field(default_factory=dict)
    word_vectors: Mapping[str, str] = field(default_factory=dict)

    def _rows(self) -> DataFrame | None:
        if isinstance(self.source, (str, Mapping)):
            return None
        return frame(self.source, "a table")

    def _section(self, view: str) -> dict[str, Any]:
        """As a job file has it.

        :param view: the name of the DataFrame's view, if it is one
        """
        source = self.source
        written = {"table": view} if self._rows() is not None else source
        section: dict[str, Any] = {"source": {"table": written} if isinstance(written, str) else written}
        if self.primary_key:
            section["primary_key"] = self.primary_key if isinstance(self.primary_key, str) else list(self.primary_key)
        if self.time is not None:
            section["time"] = self.time
        if self.first_seen:
            if self.time is not None:
                raise UserError("Cannot use time and first_seen for one table: leave one of them out")
            section["time"] = {"first_seen": True if self.first_seen is True else list(self.first_seen)}
        if self.static:
            section["static"] = True
        for name in ("columns", "key_type", "time_format", "word_vectors"):
            value = getattr(self, name)
            if value:
                section[name] = value if isinstance(value, str) else dict(value)
        return section


class GraphSpec:
    """What a graph is made of.

    >>> shop = GraphSpec(
    ...     "lake/graphs/shop",
    ...     tables={
    ...         "customers": Table("main.shop.customers", primary_key="customer_id", time="signed_up_at"),
    ...         "orders": Table(orders, primary_key="order_id", time="ordered_at"),
    ...     },
    ...     links=["orders.customer_id -> customers.customer_id"],
    ... )

    Labels of a query are made of the tables that the graph was built from: for that they must be
    tables of the catalog or files, not DataFrames.

    :param path: folder of the graph store, on any Hadoop file system
    :param tables: by the name that the graph has for them
    :param links: foreign keys
    :param shards: stripes of the graph store, a power of two; 0 for what fits the size
    """

    def __init__(
        self,
        path: str,
        tables: Mapping[str, Table],
        links: Sequence[str] = (),
        shards: int = 0,
    ) -> None:
        self.path = path
        self.tables = dict(tables)
        self.links = list(links)
        self.shards = shards

    def _yaml(self, views: Mapping[str, str]) -> str:
        """A job file's section graph: JSON, which YAML has in it."""
        graph: dict[str, Any] = {
            "path": self.path,
            "tables": {name: table._section(views.get(name, name)) for name, table in self.tables.items()},
        }
        if self.links:
            graph["links"] = self.links
        if self.shards:
            graph["shards"] = self.shards
        return json.dumps({"graph": graph})

    def _to_java(self) -> Any:
        view = jvm()
        with translated():
            read = view.io.sparkgnn.application.Job.parseGraph("the graph", self._yaml({}))
            builder = view.io.sparkgnn.connector.spec.GraphSpec.builder(self.path)
            for table in read.tables():
                rows = self.tables[table.name()]._rows()
                if rows is not None:
                    table = table.withSource(view.io.sparkgnn.connector.source.TableSource.of(rows._jdf))
                builder = builder.table(table)
            for link in read.links():
                builder = builder.link(link.text())
            return builder.shards(self.shards).build()


class BuildReport(Page):
    """What a build read, kept, left out and wrote. As the last value of a cell it is shown.

    :param text: all of it, for people
    :param facts: all of it, as JSON would have it
    """

    def __init__(self, text: str, facts: dict[str, Any], page: str) -> None:
        super().__init__(page)
        self.text = text
        self.facts = facts

    @property
    def version(self) -> str:
        """Of the graph: a hash of its content."""
        return str(self.facts["version"])

    @property
    def warnings(self) -> list[str]:
        """What was left out or looks like a mistake, a line each."""
        return list(self.facts["warnings"])

    @property
    def leaks(self) -> list[str]:
        """What lets the future in, a line each."""
        findings = self.facts["leakage"]["findings"]
        return [finding["message"] for finding in findings if finding["severity"] == "LEAK"]

    def __repr__(self) -> str:
        return self.text

    @staticmethod
    def _of(java: Any) -> BuildReport:
        page = jvm().io.sparkgnn.application.notebook.Pages.ofBuild(java)
        return BuildReport(java.toText(), plain(java), page)


class Refresh:
    """What a refresh of a graph found and did.

    :param reason: why the graph had to be built anew, or ""
    :param moved: whether the graph is another one now
    :param build: the report of the graph as it is now
    :param text: what has changed in each table, for people
    """

    def __init__(self, reason: str, moved: bool, build: BuildReport, text: str) -> None:
        self.reason = reason
        self.moved = moved
        self.build = build
        self.text = text

    def __repr__(self) -> str:
        return self.text

    @staticmethod
    def _of(java: Any) -> Refresh:
        return Refresh(str(java.reason()), bool(java.moved()), BuildReport._of(java.build()), str(java.toText()))


class GraphBuild:
    """Builds a graph store from tables.

    >>> GraphBuild(spark, shop).run()

    :param spark: the session
    :param graph: what is built
    :param overwrite: whether a graph that is there already may be replaced
    """

    def __init__(self, spark: SparkSession, graph: GraphSpec, *, overwrite: bool = False) -> None:
        self.spark = spark
        self.graph = graph
        self.overwrite = overwrite
        self._report: BuildReport | None = None

    def run(self) -> BuildReport:
        """Builds.

        :raises UserError: if the graph does not fit its tables, or one is there that must not be replaced
        """
        self._report = self._run_remote() if is_remote() else self._run()
        return self._report

    def refresh(self) -> Refresh:
        """Brings the graph that is there to what its Delta tables have now, reading only what has changed.

        Where the tables' logs do not tell what has changed it is built anew, and ``reason`` says why.

        :raises UserError: if there is no graph, or the session is one of Spark Connect
        """
        if is_remote():
            raise UserError(
                "Cannot refresh a graph over Spark Connect: call run() with overwrite=True,"
                " or refresh it where Spark runs"
            )
        session: Any = self.spark
        java = jvm().io.sparkgnn.connector.refresh.GraphRefresh(session._jsparkSession, self.graph._to_java())
        with translated():
            made = Refresh._of(java.run())
        self._report = made.build
        return made

    def report(self) -> BuildReport:
        """What the build read, kept, left out and wrote."""
        if self._report is None:
            raise UserError("Cannot report a build that has not been made: call run() first")
        return self._report

    def _run(self) -> BuildReport:
        session: Any = self.spark
        java = jvm().io.sparkgnn.connector.graphbuild.GraphBuild(session._jsparkSession, self.graph._to_java())
        lines = jvm().io.sparkgnn.application.notebook.FitLines()
        lines.hear(java)
        with translated(), told(lines):
            return BuildReport._of(java.overwrite(self.overwrite).run())

    def _run_remote(self) -> BuildReport:
        views: dict[str, str] = {}
        for name, table in self.graph.tables.items():
            rows = table._rows()
            if rows is not None:
                views[name] = f"spark_gnn_{uuid.uuid4().hex}"
                rows.createTempView(views[name])
        try:
            with translated():
                builder = _GraphBuilder(self.graph._yaml(views), self.overwrite)
                row = builder.fit(self.spark.range(1)).transform(self.spark.range(1)).collect()[0]
        finally:
            for view in views.values():
                self.spark.catalog.dropTempView(view)
        return BuildReport(row["text"], json.loads(row["json"]), row["html"])


class _GraphBuilder(JavaEstimator["_BuiltGraph"]):
    """What a client of Spark Connect asks the server for."""

    graph: Param[str] = Param(Params._dummy(), "graph", "graph", typeConverter=TypeConverters.toString)
    overwrite: Param[bool] = Param(Params._dummy(), "overwrite", "overwrite", typeConverter=TypeConverters.toBoolean)

    def __init__(self, graph: str, overwrite: bool) -> None:
        super().__init__()
        self._java_obj = self._new_java_obj("io.sparkgnn.application.connect.GraphBuilder", self.uid)
        self._set(graph=graph, overwrite=overwrite)

    def _create_model(self, java_model: Any) -> _BuiltGraph:
        return _BuiltGraph(java_model)


class _BuiltGraph(JavaModel):
    """What the server has of it."""
