# SPDX-License-Identifier: Apache-2.0
"""Gnn and GnnModel as parts of pyspark.ml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import small
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import SQLTransformer
from pyspark.ml.tuning import CrossValidator, CrossValidatorModel, ParamGridBuilder, TrainValidationSplit
from pyspark.sql import DataFrame, SparkSession

import spark_gnn
from spark_gnn.ml import Gnn, GnnModel


@pytest.fixture(scope="session")
def auroc(spark: SparkSession) -> BinaryClassificationEvaluator:
    return BinaryClassificationEvaluator()


def test_a_fit_from_a_query_scores_well(model: GnnModel, rows: DataFrame, auroc: BinaryClassificationEvaluator) -> None:
    test = rows.where("split = 'test'")
    scored = model.transform(test)
    assert set(test.columns) < set(scored.columns)
    assert auroc.evaluate(scored) > 0.65
    assert model.getTaskType() == "binary"
    assert model.getEntity() == "customers.customer_id"


def test_entities_have_vectors(model: GnnModel, rows: DataFrame) -> None:
    few = rows.limit(3)
    embedded = model.embeddings(few)
    assert embedded.columns == [*rows.columns, "embedding"]
    assert {len(row.embedding) for row in embedded.collect()} == {model.getChannels()}


def test_what_is_set_is_got(spark: SparkSession) -> None:
    gnn = Gnn(epochs=3, learningRate=0.5, seed=2**40, ignoredColumns=["orders.amount"], baselines=False)
    assert (gnn.getEpochs(), gnn.getLearningRate(), gnn.getSeed()) == (3, 0.5, 2**40)
    assert gnn.setEpochs(4) is gnn
    assert gnn.getEpochs() == 4
    assert gnn.setParams(epochs=5).getEpochs() == 5
    gnn._transfer_params_to_java()
    assert in_java(gnn, "seed") == 2**40
    assert list(in_java(gnn, "ignoredColumns")) == ["orders.amount"]


def test_python_and_java_have_the_same_params_and_defaults(spark: SparkSession) -> None:
    gnn = Gnn()
    java = {param.name(): param for param in gnn._java_obj.params()}
    assert set(java) == {param.name for param in gnn.params}
    for param in gnn.params:
        there = gnn._java_obj
        assert there.hasDefault(java[param.name]) == gnn.hasDefault(param), param.name
        assert java[param.name].doc() == param.doc
        if gnn.hasDefault(param):
            default = there.getDefault(java[param.name]).get()
            found = list(default) if isinstance(gnn.getOrDefault(param), list) else default
            assert found == gnn.getOrDefault(param), param.name


def test_fanouts_may_be_lists_and_mappings(spark: SparkSession) -> None:
    gnn = Gnn(numNeighbors=[{"hop1": {"default": 4}}, {"hop2": {"default": 2}}])
    gnn.setStrategyByEdgeType({"ORDERS.CUSTOMER_ID->CUSTOMERS.CUSTOMER_ID": "last"})
    gnn.setModelOptions({"scale": 2})
    gnn._transfer_params_to_java()
    assert "hop2" in in_java(gnn, "numNeighbors")
    assert "scale" in in_java(gnn, "modelOptions")


def test_a_copy_has_its_own_values(build: spark_gnn.GraphBuild) -> None:
    gnn = small(build)
    other = gnn.copy({gnn.epochs: 7})
    assert (gnn.getEpochs(), other.getEpochs(), other.uid) == (2, 7, gnn.uid)
    other.setSeed(9)._transfer_params_to_java()
    gnn._transfer_params_to_java()
    assert (in_java(gnn, "seed"), in_java(other, "seed"), in_java(other, "epochs")) == (3, 9, 7)


def test_saved_and_loaded_they_are_the_same(
    spark: SparkSession, build: spark_gnn.GraphBuild, model: GnnModel, rows: DataFrame, tmp_path: Path
) -> None:
    gnn = small(build)
    gnn.write().overwrite().save(str(tmp_path / "gnn"))
    read = Gnn.load(str(tmp_path / "gnn"))
    assert (read.uid, read.getQuery(), read.getEpochs()) == (gnn.uid, gnn.getQuery(), 2)

    model.save(str(tmp_path / "model"))
    loaded = GnnModel.load(str(tmp_path / "model"))
    assert loaded.getGraphPath() == build.graph.path
    assert scores(loaded, rows) == scores(model, rows)


def test_java_reads_what_python_wrote_and_the_reverse(
    spark: SparkSession, model: GnnModel, rows: DataFrame, tmp_path: Path
) -> None:
    model.save(str(tmp_path / "python"))
    view: Any = spark._jvm
    java = view.io.sparkgnn.ml.GnnModel.load(str(tmp_path / "python"))
    assert java.uid() == model.uid
    java.save(str(tmp_path / "java"))
    assert scores(GnnModel.load(str(tmp_path / "java")), rows) == scores(model, rows)


def test_a_pipeline_with_it_is_saved_and_loaded(
    spark: SparkSession, build: spark_gnn.GraphBuild, rows: DataFrame, tmp_path: Path
) -> None:
    keep = SQLTransformer(statement="SELECT * FROM __THIS__ WHERE customer_id < 50")
    pipeline = Pipeline(stages=[keep, small(build, epochs=1)])
    pipeline.save(str(tmp_path / "pipeline"))
    fitted = Pipeline.load(str(tmp_path / "pipeline")).fit(rows)
    fitted.save(str(tmp_path / "fitted"))
    loaded = PipelineModel.load(str(tmp_path / "fitted"))
    assert isinstance(loaded.stages[1], GnnModel)
    assert loaded.transform(rows).count() == rows.where("customer_id < 50").count()


def test_cross_validation_over_two_params_picks_one_and_is_saved(
    build: spark_gnn.GraphBuild, rows: DataFrame, auroc: BinaryClassificationEvaluator, tmp_path: Path
) -> None:
    gnn = small(build, epochs=1)
    grid = ParamGridBuilder().addGrid(gnn.learningRate, [0.02]).addGrid(gnn.channels, [4, 8]).build()
    some = rows.where("split <> 'test' AND customer_id < 30").drop("split")
    picked = CrossValidator(estimator=gnn, estimatorParamMaps=grid, evaluator=auroc, numFolds=2, seed=5).fit(some)
    assert len(picked.avgMetrics) == 2
    best: Any = picked.bestModel
    assert best.getChannels() in (4, 8)
    picked.save(str(tmp_path / "picked"))
    read = CrossValidatorModel.load(str(tmp_path / "picked"))
    assert isinstance(read.bestModel, GnnModel)
    assert read.avgMetrics == picked.avgMetrics


def test_a_train_validation_split_picks_one(
    build: spark_gnn.GraphBuild, rows: DataFrame, auroc: BinaryClassificationEvaluator
) -> None:
    gnn = small(build)
    grid = ParamGridBuilder().addGrid(gnn.epochs, [1, 2]).build()
    some = rows.where("split <> 'test'").drop("split")
    picked = TrainValidationSplit(estimator=gnn, estimatorParamMaps=grid, evaluator=auroc, seed=5).fit(some)
    assert len(picked.validationMetrics) == 2


def test_epochs_are_printed_while_it_fits(
    build: spark_gnn.GraphBuild, rows: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    spark_gnn.show_progress(True)
    try:
        small(build).fit(rows)
    finally:
        spark_gnn.show_progress(None)
    said = capsys.readouterr().out
    assert "epoch 1/2: loss" in said
    assert "epoch 2/2: loss" in said


def test_a_fit_takes_the_session_and_makes_its_labels(spark: SparkSession, build: spark_gnn.GraphBuild) -> None:
    made = small(build, epochs=1).fit(spark)
    assert made.summary.task == "binary"
    assert len(made.summary.epochs) == 1


def in_java(gnn: Gnn, name: str) -> Any:
    return gnn._java_obj.getOrDefault(gnn._java_obj.getParam(name))


def test_judged_is_the_model_whose_trees_do_not_know_the_validation_rows(
    spark: SparkSession, build: spark_gnn.GraphBuild
) -> None:
    query = "PREDICT COUNT(orders.*, 0, 30) FOR EACH customers.customer_id"
    gnn = small(build, query=query, epochs=1, stack="trees", refitTrees="always")
    rows = spark_gnn.labels(spark, gnn).cache()
    fitted = gnn.fit(rows)

    def counts(model: GnnModel) -> list[float]:
        some = rows.where("split = 'test'").orderBy("customer_id", "anchor_time")
        return [row.prediction for row in model.transform(some).collect()]

    judged = fitted.judged()
    assert counts(judged) != counts(fitted)
    assert counts(judged.judged()) == counts(judged)
    assert counts(judged.with_trees_weight(0)) == counts(fitted.with_trees_weight(0))


def scores(model: GnnModel, rows: DataFrame) -> list[float]:
    some = rows.where("split = 'test'").orderBy("customer_id", "anchor_time")
    return [row.probability[1] for row in model.transform(some).collect()]
