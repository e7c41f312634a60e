# SPDX-License-Identifier: Apache-2.0
"""The Params of Gnn and GnnModel with their setters and getters.

Made from the Java code that declares the options: mvn -pl estimator -am test
-Dtest=PythonParamsTest -Dupdate.docs=true -Dsurefire.failIfNoSpecifiedTests=false
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.ml.param import Param, Params, TypeConverters

from spark_gnn.ml._values import to_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Self


class GnnParams(Params):
    """All Params of an estimator and of its model."""

    graphPath: Param[str] = Param(
        Params._dummy(),
        "graphPath",
        "path of the graph store, on any Hadoop file system",
        typeConverter=TypeConverters.toString,
    )
    entity: Param[str] = Param(
        Params._dummy(),
        "entity",
        "what a row is about: table.column of a primary key, or table.(column,column)",
        typeConverter=TypeConverters.toString,
    )
    entityCols: Param[list[str]] = Param(
        Params._dummy(),
        "entityCols",
        "columns of the label table that hold the entity's key, in the order in which entity names the key's columns; empty when they have the same names",
        typeConverter=TypeConverters.toListString,
    )
    timeCol: Param[str] = Param(
        Params._dummy(),
        "timeCol",
        "column of the time as of which a row is predicted: a timestamp, a date or a string of one",
        typeConverter=TypeConverters.toString,
    )
    query: Param[str] = Param(
        Params._dummy(),
        "query",
        "predictive query that makes the labels; empty for none",
        typeConverter=TypeConverters.toString,
    )
    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "column of the label: a number, a boolean, or a string of a class",
        typeConverter=TypeConverters.toString,
    )
    validationIndicatorCol: Param[str] = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "boolean column, true for rows that pick the best epoch and are not trained on; empty for none",
        typeConverter=TypeConverters.toString,
    )
    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "column of the label tables with what a row weighs in the loss, the trees and the figures: a number above 0; empty for rows that weigh the same",
        typeConverter=TypeConverters.toString,
    )
    costs: Param[list[float]] = Param(
        Params._dummy(),
        "costs",
        "what a false positive and what a false negative costs, as [1, 5]: fit, evaluate and the report of a binary task say from which probability on label 1 costs least; empty for none",
        typeConverter=TypeConverters.toListFloat,
    )
    predictionCol: Param[str] = Param(
        Params._dummy(),
        "predictionCol",
        "output column: the most probable class (a string where labels are strings, else a double), of a multilabel task an array of those that are probable, or the value of a regression (of quantiles the one nearest 0.5), of a forecast an array of one a window",
        typeConverter=TypeConverters.toString,
    )
    probabilityCol: Param[str] = Param(
        Params._dummy(),
        "probabilityCol",
        "output column: a vector of one probability a class, of a multilabel task an array; not written for a regression",
        typeConverter=TypeConverters.toString,
    )
    rawPredictionCol: Param[str] = Param(
        Params._dummy(),
        "rawPredictionCol",
        "output column: a vector of one number a class, which Spark ML's evaluators order rows by: the log odds of a binary task, the logarithms of a multiclass task's probabilities; written for no other task",
        typeConverter=TypeConverters.toString,
    )
    quantilesCol: Param[str] = Param(
        Params._dummy(),
        "quantilesCol",
        "output column: an array of doubles, the quantiles of a regression that learns them, ascending; written for no other task",
        typeConverter=TypeConverters.toString,
    )
    problemCol: Param[str] = Param(
        Params._dummy(),
        "problemCol",
        "output column: why a row has no prediction (a string), null where it has one; not written when this is empty",
        typeConverter=TypeConverters.toString,
    )
    thresholds: Param[list[float]] = Param(
        Params._dummy(),
        "thresholds",
        "a number a class, in the order of the probabilities: predicted is the class whose probability divided by its number is the largest, at most one of which is 0; of a multilabel task each class whose probability is at least its number; empty for the most probable class, or 0.5 for each",
        typeConverter=TypeConverters.toListFloat,
    )
    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "what to do with a row whose entity or time is null, or whose entity is not in the graph: keep (no prediction, the columns are null), skip (leave the row out of the scores) or error; training leaves such rows out and reports them, unless error",
        typeConverter=TypeConverters.toString,
    )
    scoringBatchSize: Param[int] = Param(
        Params._dummy(),
        "scoringBatchSize",
        "rows that a task scores at once",
        typeConverter=TypeConverters.toInt,
    )
    items: Param[str] = Param(
        Params._dummy(),
        "items",
        "of a ranking: what is ranked, table.column of a primary key; empty for other tasks",
        typeConverter=TypeConverters.toString,
    )
    taskType: Param[str] = Param(
        Params._dummy(),
        "taskType",
        "what is predicted; auto takes binary for labels 0 and 1 and for two strings, multiclass for other strings, for two whole numbers or for few of them (at most 100, and one for ten rows), multilabel for arrays of strings, else regression",
        typeConverter=TypeConverters.toString,
    )
    numClasses: Param[int] = Param(
        Params._dummy(),
        "numClasses",
        "number of classes of a multiclass task whose labels are whole numbers from 0 to one below it; 0 for one class for each value that the training labels have",
        typeConverter=TypeConverters.toInt,
    )
    k: Param[int] = Param(
        Params._dummy(),
        "k",
        "of a ranking: how many items are answered",
        typeConverter=TypeConverters.toInt,
    )
    timeframes: Param[int] = Param(
        Params._dummy(),
        "timeframes",
        "of a forecast: how many windows a label has a number for; 0 for as many as the labels have, or the query says",
        typeConverter=TypeConverters.toInt,
    )
    windowDays: Param[float] = Param(
        Params._dummy(),
        "windowDays",
        "of a forecast: how many days each window is long; 0 for the shortest time between label times, or what the query says",
        typeConverter=TypeConverters.toFloat,
    )
    excludeSeen: Param[bool] = Param(
        Params._dummy(),
        "excludeSeen",
        "of a ranking: whether items that the entity was linked to before are no candidates",
        typeConverter=TypeConverters.toBoolean,
    )
    scoring: Param[str] = Param(
        Params._dummy(),
        "scoring",
        "of a ranking: links gives items that the entity was linked to a score of their own; towers scores every item by the product of two vectors alone, as an index of embeddings does",
        typeConverter=TypeConverters.toString,
    )
    candidates: Param[list[str]] = Param(
        Params._dummy(),
        "candidates",
        "of a ranking: what an item must be like to be answered, conditions on its own columns or its key that all hold; training learns from all items",
        typeConverter=TypeConverters.toListString,
    )
    numNeighbors: Param[str] = Param(
        Params._dummy(),
        "numNeighbors",
        "fanout by hop and edge type, as YAML; -1 for all, 0 for none, inferred for one derived from the degrees",
        typeConverter=to_yaml,
    )
    strategy: Param[str] = Param(
        Params._dummy(),
        "strategy",
        "how neighbors are chosen where there are more than the fanout",
        typeConverter=TypeConverters.toString,
    )
    strategyByEdgeType: Param[str] = Param(
        Params._dummy(),
        "strategyByEdgeType",
        "strategy of the edge types that differ from the others, as YAML mapping by name of edge type",
        typeConverter=to_yaml,
    )
    modelType: Param[str] = Param(
        Params._dummy(),
        "modelType",
        "family of models",
        typeConverter=TypeConverters.toString,
    )
    modelPath: Param[str] = Param(
        Params._dummy(),
        "modelPath",
        "file that the model is made of (torchscript): your own nn.Module, with its weights; read where training starts, and saved with the model",
        typeConverter=TypeConverters.toString,
    )
    modelOptions: Param[str] = Param(
        Params._dummy(),
        "modelOptions",
        "options that a model of your own declares, by their names",
        typeConverter=to_yaml,
    )
    channels: Param[int] = Param(
        Params._dummy(),
        "channels",
        "width of every hidden vector",
        typeConverter=TypeConverters.toInt,
    )
    numLayers: Param[int] = Param(
        Params._dummy(),
        "numLayers",
        "message-passing or attention layers; 0 for as many as hops",
        typeConverter=TypeConverters.toInt,
    )
    history: Param[int] = Param(
        Params._dummy(),
        "history",
        "how many exact figures of a row's past are inputs beside its neighborhood: counts, sums and means over all that it can see, in windows; the most telling ones are chosen; 0 for none",
        typeConverter=TypeConverters.toInt,
    )
    target: Param[str] = Param(
        Params._dummy(),
        "target",
        "what a regression learns: the label as it is, or the change against the figure of the row's past that comes nearest to it (auto: where one clearly beats the median); needs figures of the past, see history",
        typeConverter=TypeConverters.toString,
    )
    stack: Param[str] = Param(
        Params._dummy(),
        "stack",
        "whether boosted trees on exact figures of a row's past answer together with the network: where the validation rows are clearly better predicted so (auto), never (none), or always (trees)",
        typeConverter=TypeConverters.toString,
    )
    aggregations: Param[list[str]] = Param(
        Params._dummy(),
        "aggregations",
        "how a node summarises its neighbors (sage); several are concatenated",
        typeConverter=TypeConverters.toListString,
    )
    heads: Param[int] = Param(
        Params._dummy(),
        "heads",
        "attention heads (transformer, gat, hgt); a divisor of channels",
        typeConverter=TypeConverters.toInt,
    )
    maxTokens: Param[int] = Param(
        Params._dummy(),
        "maxTokens",
        "sampled nodes that a row attends to at most, nearest hops first (transformer)",
        typeConverter=TypeConverters.toInt,
    )
    dropout: Param[float] = Param(
        Params._dummy(),
        "dropout",
        "share of hidden values dropped in training",
        typeConverter=TypeConverters.toFloat,
    )
    headDropout: Param[float] = Param(
        Params._dummy(),
        "headDropout",
        "share of hidden values dropped in the head in training",
        typeConverter=TypeConverters.toFloat,
    )
    numericBins: Param[int] = Param(
        Params._dummy(),
        "numericBins",
        "quantile bins of the piecewise-linear encoding of a number; 0 for none",
        typeConverter=TypeConverters.toInt,
    )
    categoryDim: Param[int] = Param(
        Params._dummy(),
        "categoryDim",
        "dimension of a category's embedding",
        typeConverter=TypeConverters.toInt,
    )
    minCategoryCount: Param[int] = Param(
        Params._dummy(),
        "minCategoryCount",
        "a category with fewer rows is encoded as unseen",
        typeConverter=TypeConverters.toInt,
    )
    minFilled: Param[float] = Param(
        Params._dummy(),
        "minFilled",
        "a column with a smaller share of values is left out",
        typeConverter=TypeConverters.toFloat,
    )
    textBuckets: Param[int] = Param(
        Params._dummy(),
        "textBuckets",
        "buckets that n-grams of text columns are hashed to; 0 leaves these columns out",
        typeConverter=TypeConverters.toInt,
    )
    textDim: Param[int] = Param(
        Params._dummy(),
        "textDim",
        "dimension of the embedding of a text column",
        typeConverter=TypeConverters.toInt,
    )
    fitRows: Param[int] = Param(
        Params._dummy(),
        "fitRows",
        "rows per table that normalisation is fitted on at most",
        typeConverter=TypeConverters.toInt,
    )
    columnEncoders: Param[str] = Param(
        Params._dummy(),
        "columnEncoders",
        "class names of your own encoders, by table.column",
        typeConverter=to_yaml,
    )
    ignoredColumns: Param[list[str]] = Param(
        Params._dummy(),
        "ignoredColumns",
        "feature columns that the model does not see, as table.column",
        typeConverter=TypeConverters.toListString,
    )
    staleness: Param[bool] = Param(
        Params._dummy(),
        "staleness",
        "whether a row sees how old the newest visible row of the graph is",
        typeConverter=TypeConverters.toBoolean,
    )
    initialModel: Param[str] = Param(
        Params._dummy(),
        "initialModel",
        "folder of a saved model of the same task and settings, from whose weights the training goes on; empty to begin anew",
        typeConverter=TypeConverters.toString,
    )
    negatives: Param[int] = Param(
        Params._dummy(),
        "negatives",
        "of a ranking: how many items a batch learns to put behind those that were chosen, beside each row's own; 0 for all where that is cheap",
        typeConverter=TypeConverters.toInt,
    )
    epochs: Param[int] = Param(
        Params._dummy(),
        "epochs",
        "passes over the training rows at most",
        typeConverter=TypeConverters.toInt,
    )
    batchSize: Param[int] = Param(
        Params._dummy(),
        "batchSize",
        "rows per training step, over all workers",
        typeConverter=TypeConverters.toInt,
    )
    learningRate: Param[float] = Param(
        Params._dummy(),
        "learningRate",
        "peak of the learning-rate schedule",
        typeConverter=TypeConverters.toFloat,
    )
    warmup: Param[float] = Param(
        Params._dummy(),
        "warmup",
        "share of all steps in which the learning rate rises from 0; then it falls along a cosine",
        typeConverter=TypeConverters.toFloat,
    )
    finalLearningRate: Param[float] = Param(
        Params._dummy(),
        "finalLearningRate",
        "where the learning rate's cosine ends, as a share of the peak",
        typeConverter=TypeConverters.toFloat,
    )
    weightDecay: Param[float] = Param(
        Params._dummy(),
        "weightDecay",
        "decoupled weight decay (AdamW)",
        typeConverter=TypeConverters.toFloat,
    )
    clipNorm: Param[float] = Param(
        Params._dummy(),
        "clipNorm",
        "limit of the gradient's norm; 0 for none",
        typeConverter=TypeConverters.toFloat,
    )
    averaging: Param[float] = Param(
        Params._dummy(),
        "averaging",
        "decay of the moving average of the weights that is validated and kept; 0 for none",
        typeConverter=TypeConverters.toFloat,
    )
    patience: Param[int] = Param(
        Params._dummy(),
        "patience",
        "epochs without a better validation before training stops; 0 never stops early, and without validation rows nothing does",
        typeConverter=TypeConverters.toInt,
    )
    ensemble: Param[int] = Param(
        Params._dummy(),
        "ensemble",
        "models that are trained one after the other, with seed, seed + 1, ..., and whose predictions are averaged",
        typeConverter=TypeConverters.toInt,
    )
    refit: Param[bool] = Param(
        Params._dummy(),
        "refit",
        "whether to train again on training and validation rows, for as many epochs as were the best, once these are known",
        typeConverter=TypeConverters.toBoolean,
    )
    refitTrees: Param[str] = Param(
        Params._dummy(),
        "refitTrees",
        "whether boosted trees that answer are grown again on training and validation rows, as many as were the best, once the validation rows have judged them; auto: those of a regression; refit has them do so, too",
        typeConverter=TypeConverters.toString,
    )
    validationHistory: Param[str] = Param(
        Params._dummy(),
        "validationHistory",
        "what validation rows see: all up to their own time (fresh), or nothing after the training rows end (frozen), as when the graph is old when it is scored with; auto for frozen where the graph ends before the validation rows do",
        typeConverter=TypeConverters.toString,
    )
    baselines: Param[bool] = Param(
        Params._dummy(),
        "baselines",
        "whether the model is compared with simple answers for the validation rows: a constant, the entity's own past, and boosted trees",
        typeConverter=TypeConverters.toBoolean,
    )
    calibration: Param[str] = Param(
        Params._dummy(),
        "calibration",
        "how answers are moved to what the validation rows show: not at all; probabilities by one temperature, or each class's by a curve that never falls (isotonic; wants a thousand rows or more); numbers to the nearest whole one. auto: whole numbers where all labels are and mae decides, unless it clearly gets larger by it; probabilities not at all",
        typeConverter=TypeConverters.toString,
    )
    classWeights: Param[str] = Param(
        Params._dummy(),
        "classWeights",
        "how classes weigh in the loss",
        typeConverter=TypeConverters.toString,
    )
    downSample: Param[float] = Param(
        Params._dummy(),
        "downSample",
        "training rows of the most frequent class that an epoch takes for each row of the others, other ones in each epoch; probabilities are those of all rows; 0 for every row",
        typeConverter=TypeConverters.toFloat,
    )
    regressionLoss: Param[str] = Param(
        Params._dummy(),
        "regressionLoss",
        "loss of a regression: of differences (l1, huber, mse), or of the mean of labels of 0 or more, which is then learned as a logarithm: counts (poisson, or with a dispersion of each row negative_binomial), or amounts of which many are 0 (tweedie)",
        typeConverter=TypeConverters.toString,
    )
    tweediePower: Param[float] = Param(
        Params._dummy(),
        "tweediePower",
        "power of the mean that the variance of labels goes with, where regressionLoss is tweedie: near 1 as of counts, near 2 as of amounts",
        typeConverter=TypeConverters.toFloat,
    )
    quantiles: Param[list[float]] = Param(
        Params._dummy(),
        "quantiles",
        "quantiles of a regression's label that are learned together, ascending, such as [0.1, 0.5, 0.9]; the one nearest 0.5 is the prediction; empty for one number",
        typeConverter=TypeConverters.toListFloat,
    )
    metric: Param[str] = Param(
        Params._dummy(),
        "metric",
        "validation metric that picks the best epoch, by name, or by the class name of your own; auto for the task's usual: auroc, log_loss, macro_auroc, mae, pinball, or the deviance or likelihood that regressionLoss is",
        typeConverter=TypeConverters.toString,
    )
    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "focal for cross entropy in which rows that the model is sure of count little, or the class name of your own loss; auto for the task's: cross entropy, or what regressionLoss says",
        typeConverter=TypeConverters.toString,
    )
    gapProbability: Param[float] = Param(
        Params._dummy(),
        "gapProbability",
        "share of training rows, drawn again in each epoch, that see nothing of some days before their time, as when scoring from an old graph",
        typeConverter=TypeConverters.toFloat,
    )
    gapMinDays: Param[float] = Param(
        Params._dummy(),
        "gapMinDays",
        "minimum length of such a gap, in days; not above the maximum",
        typeConverter=TypeConverters.toFloat,
    )
    gapMaxDays: Param[float] = Param(
        Params._dummy(),
        "gapMaxDays",
        "maximum length of such a gap, in days",
        typeConverter=TypeConverters.toFloat,
    )
    gapDistribution: Param[str] = Param(
        Params._dummy(),
        "gapDistribution",
        "how the length of a gap is drawn",
        typeConverter=TypeConverters.toString,
    )
    resamples: Param[int] = Param(
        Params._dummy(),
        "resamples",
        "neighborhoods whose predictions are averaged when scoring",
        typeConverter=TypeConverters.toInt,
    )
    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "makes initial weights, order of rows, sampling and dropout",
        typeConverter=TypeConverters.toInt,
    )
    samplerThreads: Param[int] = Param(
        Params._dummy(),
        "samplerThreads",
        "threads per worker that sample",
        typeConverter=TypeConverters.toInt,
    )
    featureThreads: Param[int] = Param(
        Params._dummy(),
        "featureThreads",
        "threads per worker that read features",
        typeConverter=TypeConverters.toInt,
    )
    prefetch: Param[int] = Param(
        Params._dummy(),
        "prefetch",
        "batches made ahead of the training step",
        typeConverter=TypeConverters.toInt,
    )
    mathThreads: Param[int] = Param(
        Params._dummy(),
        "mathThreads",
        "threads that compute, each its part of a step's rows (about 128), 0 for the worker's cores; results are the same bits only for the same number",
        typeConverter=TypeConverters.toInt,
    )
    device: Param[str] = Param(
        Params._dummy(),
        "device",
        "cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is",
        typeConverter=TypeConverters.toString,
    )
    numWorkers: Param[int] = Param(
        Params._dummy(),
        "numWorkers",
        "tasks of the training stage, each in an executor of its own",
        typeConverter=TypeConverters.toInt,
    )
    checkpointPath: Param[str] = Param(
        Params._dummy(),
        "checkpointPath",
        "folder for checkpoints, on any Hadoop file system; empty for none",
        typeConverter=TypeConverters.toString,
    )
    checkpointInterval: Param[int] = Param(
        Params._dummy(),
        "checkpointInterval",
        "training steps from one checkpoint to the next; -1 for none by number",
        typeConverter=TypeConverters.toInt,
    )
    checkpointMinutes: Param[float] = Param(
        Params._dummy(),
        "checkpointMinutes",
        "minutes from one checkpoint to the next; 0 for none by time",
        typeConverter=TypeConverters.toFloat,
    )
    maxAttempts: Param[int] = Param(
        Params._dummy(),
        "maxAttempts",
        "how often the training stage is tried; each attempt resumes from the last checkpoint",
        typeConverter=TypeConverters.toInt,
    )
    placement: Param[str] = Param(
        Params._dummy(),
        "placement",
        "where the graph's stripes are while a stage runs: replicated (every executor has all), sharded (every executor has its share and asks the others) or auto (from the graph's bytes and the executors' memory)",
        typeConverter=TypeConverters.toString,
    )

    def _set_defaults(self) -> None:
        self._setDefault(
            entityCols=[],
            query="",
            validationIndicatorCol="",
            weightCol="",
            costs=[],
            predictionCol="prediction",
            probabilityCol="probability",
            rawPredictionCol="rawPrediction",
            quantilesCol="quantiles",
            problemCol="",
            thresholds=[],
            handleInvalid="keep",
            scoringBatchSize=8192,
            items="",
            taskType="auto",
            numClasses=0,
            k=10,
            timeframes=0,
            windowDays=0.0,
            excludeSeen=False,
            scoring="links",
            candidates=[],
            numNeighbors="[{hop1: {default: 16}}, {hop2: {default: 8}}]",
            strategy="recency",
            strategyByEdgeType="{}",
            modelType="sage",
            modelPath="",
            modelOptions="{}",
            channels=64,
            numLayers=0,
            history=32,
            target="auto",
            stack="auto",
            aggregations=["mean", "decay", "max"],
            heads=4,
            maxTokens=256,
            dropout=0.2,
            headDropout=0.3,
            numericBins=8,
            categoryDim=8,
            minCategoryCount=2,
            minFilled=0.02,
            textBuckets=4096,
            textDim=16,
            fitRows=200000,
            columnEncoders="{}",
            ignoredColumns=[],
            staleness=False,
            initialModel="",
            negatives=0,
            epochs=10,
            batchSize=256,
            learningRate=0.002,
            warmup=0.05,
            finalLearningRate=0.05,
            weightDecay=0.001,
            clipNorm=1.0,
            averaging=0.99,
            patience=3,
            ensemble=1,
            refit=False,
            refitTrees="auto",
            validationHistory="fresh",
            baselines=True,
            calibration="auto",
            classWeights="none",
            downSample=0.0,
            regressionLoss="l1",
            tweediePower=1.5,
            quantiles=[],
            metric="auto",
            loss="auto",
            gapProbability=0.0,
            gapMinDays=20.0,
            gapMaxDays=2000.0,
            gapDistribution="log_uniform",
            resamples=1,
            seed=1,
            samplerThreads=1,
            featureThreads=1,
            prefetch=4,
            mathThreads=0,
            device="auto",
            numWorkers=1,
            checkpointPath="",
            checkpointInterval=-1,
            checkpointMinutes=5.0,
            maxAttempts=3,
            placement="auto",
        )

    def getGraphPath(self) -> str:
        """Path of the graph store, on any Hadoop file system."""
        return self.getOrDefault(self.graphPath)

    def getEntity(self) -> str:
        """What a row is about: table.column of a primary key, or table.(column,column)."""
        return self.getOrDefault(self.entity)

    def getEntityCols(self) -> list[str]:
        """Columns of the label table that hold the entity's key, in the order in which entity names the key's columns; empty when they have the same names."""
        return self.getOrDefault(self.entityCols)

    def getTimeCol(self) -> str:
        """Column of the time as of which a row is predicted: a timestamp, a date or a string of one."""
        return self.getOrDefault(self.timeCol)

    def getQuery(self) -> str:
        """Predictive query that makes the labels; empty for none."""
        return self.getOrDefault(self.query)

    def getLabelCol(self) -> str:
        """Column of the label: a number, a boolean, or a string of a class."""
        return self.getOrDefault(self.labelCol)

    def getValidationIndicatorCol(self) -> str:
        """Boolean column, true for rows that pick the best epoch and are not trained on; empty for none."""
        return self.getOrDefault(self.validationIndicatorCol)

    def getWeightCol(self) -> str:
        """Column of the label tables with what a row weighs in the loss, the trees and the figures: a number above 0; empty for rows that weigh the same."""
        return self.getOrDefault(self.weightCol)

    def getCosts(self) -> list[float]:
        """What a false positive and what a false negative costs, as [1, 5]: fit, evaluate and the report of a binary task say from which probability on label 1 costs least; empty for none."""
        return self.getOrDefault(self.costs)

    def getPredictionCol(self) -> str:
        """Output column: the most probable class (a string where labels are strings, else a double), of a multilabel task an array of those that are probable, or the value of a regression (of quantiles the one nearest 0.5), of a forecast an array of one a window."""
        return self.getOrDefault(self.predictionCol)

    def getProbabilityCol(self) -> str:
        """Output column: a vector of one probability a class, of a multilabel task an array; not written for a regression."""
        return self.getOrDefault(self.probabilityCol)

    def getRawPredictionCol(self) -> str:
        """Output column: a vector of one number a class, which Spark ML's evaluators order rows by: the log odds of a binary task, the logarithms of a multiclass task's probabilities; written for no other task."""
        return self.getOrDefault(self.rawPredictionCol)

    def getQuantilesCol(self) -> str:
        """Output column: an array of doubles, the quantiles of a regression that learns them, ascending; written for no other task."""
        return self.getOrDefault(self.quantilesCol)

    def getProblemCol(self) -> str:
        """Output column: why a row has no prediction (a string), null where it has one; not written when this is empty."""
        return self.getOrDefault(self.problemCol)

    def getThresholds(self) -> list[float]:
        """A number a class, in the order of the probabilities: predicted is the class whose probability divided by its number is the largest, at most one of which is 0; of a multilabel task each class whose probability is at least its number; empty for the most probable class, or 0.5 for each."""
        return self.getOrDefault(self.thresholds)

    def getHandleInvalid(self) -> str:
        """What to do with a row whose entity or time is null, or whose entity is not in the graph: keep (no prediction, the columns are null), skip (leave the row out of the scores) or error; training leaves such rows out and reports them, unless error."""
        return self.getOrDefault(self.handleInvalid)

    def getScoringBatchSize(self) -> int:
        """Rows that a task scores at once."""
        return self.getOrDefault(self.scoringBatchSize)

    def getItems(self) -> str:
        """Of a ranking: what is ranked, table.column of a primary key; empty for other tasks."""
        return self.getOrDefault(self.items)

    def getTaskType(self) -> str:
        """What is predicted; auto takes binary for labels 0 and 1 and for two strings, multiclass for other strings, for two whole numbers or for few of them (at most 100, and one for ten rows), multilabel for arrays of strings, else regression."""
        return self.getOrDefault(self.taskType)

    def getNumClasses(self) -> int:
        """Number of classes of a multiclass task whose labels are whole numbers from 0 to one below it; 0 for one class for each value that the training labels have."""
        return self.getOrDefault(self.numClasses)

    def getK(self) -> int:
        """Of a ranking: how many items are answered."""
        return self.getOrDefault(self.k)

    def getTimeframes(self) -> int:
        """Of a forecast: how many windows a label has a number for; 0 for as many as the labels have, or the query says."""
        return self.getOrDefault(self.timeframes)

    def getWindowDays(self) -> float:
        """Of a forecast: how many days each window is long; 0 for the shortest time between label times, or what the query says."""
        return self.getOrDefault(self.windowDays)

    def getExcludeSeen(self) -> bool:
        """Of a ranking: whether items that the entity was linked to before are no candidates."""
        return self.getOrDefault(self.excludeSeen)

    def getScoring(self) -> str:
        """Of a ranking: links gives items that the entity was linked to a score of their own; towers scores every item by the product of two vectors alone, as an index of embeddings does."""
        return self.getOrDefault(self.scoring)

    def getCandidates(self) -> list[str]:
        """Of a ranking: what an item must be like to be answered, conditions on its own columns or its key that all hold; training learns from all items."""
        return self.getOrDefault(self.candidates)

    def getNumNeighbors(self) -> str:
        """Fanout by hop and edge type, as YAML; -1 for all, 0 for none, inferred for one derived from the degrees."""
        return self.getOrDefault(self.numNeighbors)

    def getStrategy(self) -> str:
        """How neighbors are chosen where there are more than the fanout."""
        return self.getOrDefault(self.strategy)

    def getStrategyByEdgeType(self) -> str:
        """Strategy of the edge types that differ from the others, as YAML mapping by name of edge type."""
        return self.getOrDefault(self.strategyByEdgeType)

    def getModelType(self) -> str:
        """Family of models."""
        return self.getOrDefault(self.modelType)

    def getModelPath(self) -> str:
        """File that the model is made of (torchscript): your own nn.Module, with its weights; read where training starts, and saved with the model."""
        return self.getOrDefault(self.modelPath)

    def getModelOptions(self) -> str:
        """Options that a model of your own declares, by their names."""
        return self.getOrDefault(self.modelOptions)

    def getChannels(self) -> int:
        """Width of every hidden vector."""
        return self.getOrDefault(self.channels)

    def getNumLayers(self) -> int:
        """Message-passing or attention layers; 0 for as many as hops."""
        return self.getOrDefault(self.numLayers)

    def getHistory(self) -> int:
        """How many exact figures of a row's past are inputs beside its neighborhood: counts, sums and means over all that it can see, in windows; the most telling ones are chosen; 0 for none."""
        return self.getOrDefault(self.history)

    def getTarget(self) -> str:
        """What a regression learns: the label as it is, or the change against the figure of the row's past that comes nearest to it (auto: where one clearly beats the median); needs figures of the past, see history."""
        return self.getOrDefault(self.target)

    def getStack(self) -> str:
        """Whether boosted trees on exact figures of a row's past answer together with the network: where the validation rows are clearly better predicted so (auto), never (none), or always (trees)."""
        return self.getOrDefault(self.stack)

    def getAggregations(self) -> list[str]:
        """How a node summarises its neighbors (sage); several are concatenated."""
        return self.getOrDefault(self.aggregations)

    def getHeads(self) -> int:
        """Attention heads (transformer, gat, hgt); a divisor of channels."""
        return self.getOrDefault(self.heads)

    def getMaxTokens(self) -> int:
        """Sampled nodes that a row attends to at most, nearest hops first (transformer)."""
        return self.getOrDefault(self.maxTokens)

    def getDropout(self) -> float:
        """Share of hidden values dropped in training."""
        return self.getOrDefault(self.dropout)

    def getHeadDropout(self) -> float:
        """Share of hidden values dropped in the head in training."""
        return self.getOrDefault(self.headDropout)

    def getNumericBins(self) -> int:
        """Quantile bins of the piecewise-linear encoding of a number; 0 for none."""
        return self.getOrDefault(self.numericBins)

    def getCategoryDim(self) -> int:
        """Dimension of a category's embedding."""
        return self.getOrDefault(self.categoryDim)

    def getMinCategoryCount(self) -> int:
        """A category with fewer rows is encoded as unseen."""
        return self.getOrDefault(self.minCategoryCount)

    def getMinFilled(self) -> float:
        """A column with a smaller share of values is left out."""
        return self.getOrDefault(self.minFilled)

    def getTextBuckets(self) -> int:
        """Buckets that n-grams of text columns are hashed to; 0 leaves these columns out."""
        return self.getOrDefault(self.textBuckets)

    def getTextDim(self) -> int:
        """Dimension of the embedding of a text column."""
        return self.getOrDefault(self.textDim)

    def getFitRows(self) -> int:
        """Rows per table that normalisation is fitted on at most."""
        return self.getOrDefault(self.fitRows)

    def getColumnEncoders(self) -> str:
        """Class names of your own encoders, by table.column."""
        return self.getOrDefault(self.columnEncoders)

    def getIgnoredColumns(self) -> list[str]:
        """Feature columns that the model does not see, as table.column."""
        return self.getOrDefault(self.ignoredColumns)

    def getStaleness(self) -> bool:
        """Whether a row sees how old the newest visible row of the graph is."""
        return self.getOrDefault(self.staleness)

    def getInitialModel(self) -> str:
        """Folder of a saved model of the same task and settings, from whose weights the training goes on; empty to begin anew."""
        return self.getOrDefault(self.initialModel)

    def getNegatives(self) -> int:
        """Of a ranking: how many items a batch learns to put behind those that were chosen, beside each row's own; 0 for all where that is cheap."""
        return self.getOrDefault(self.negatives)

    def getEpochs(self) -> int:
        """Passes over the training rows at most."""
        return self.getOrDefault(self.epochs)

    def getBatchSize(self) -> int:
        """Rows per training step, over all workers."""
        return self.getOrDefault(self.batchSize)

    def getLearningRate(self) -> float:
        """Peak of the learning-rate schedule."""
        return self.getOrDefault(self.learningRate)

    def getWarmup(self) -> float:
        """Share of all steps in which the learning rate rises from 0; then it falls along a cosine."""
        return self.getOrDefault(self.warmup)

    def getFinalLearningRate(self) -> float:
        """Where the learning rate's cosine ends, as a share of the peak."""
        return self.getOrDefault(self.finalLearningRate)

    def getWeightDecay(self) -> float:
        """Decoupled weight decay (AdamW)."""
        return self.getOrDefault(self.weightDecay)

    def getClipNorm(self) -> float:
        """Limit of the gradient's norm; 0 for none."""
        return self.getOrDefault(self.clipNorm)

    def getAveraging(self) -> float:
        """Decay of the moving average of the weights that is validated and kept; 0 for none."""
        return self.getOrDefault(self.averaging)

    def getPatience(self) -> int:
        """Epochs without a better validation before training stops; 0 never stops early, and without validation rows nothing does."""
        return self.getOrDefault(self.patience)

    def getEnsemble(self) -> int:
        """Models that are trained one after the other, with seed, seed + 1, ..., and whose predictions are averaged."""
        return self.getOrDefault(self.ensemble)

    def getRefit(self) -> bool:
        """Whether to train again on training and validation rows, for as many epochs as were the best, once these are known."""
        return self.getOrDefault(self.refit)

    def getRefitTrees(self) -> str:
        """Whether boosted trees that answer are grown again on training and validation rows, as many as were the best, once the validation rows have judged them; auto: those of a regression; refit has them do so, too."""
        return self.getOrDefault(self.refitTrees)

    def getValidationHistory(self) -> str:
        """What validation rows see: all up to their own time (fresh), or nothing after the training rows end (frozen), as when the graph is old when it is scored with; auto for frozen where the graph ends before the validation rows do."""
        return self.getOrDefault(self.validationHistory)

    def getBaselines(self) -> bool:
        """Whether the model is compared with simple answers for the validation rows: a constant, the entity's own past, and boosted trees."""
        return self.getOrDefault(self.baselines)

    def getCalibration(self) -> str:
        """How answers are moved to what the validation rows show: not at all; probabilities by one temperature, or each class's by a curve that never falls (isotonic; wants a thousand rows or more); numbers to the nearest whole one. auto: whole numbers where all labels are and mae decides, unless it clearly gets larger by it; probabilities not at all."""
        return self.getOrDefault(self.calibration)

    def getClassWeights(self) -> str:
        """How classes weigh in the loss."""
        return self.getOrDefault(self.classWeights)

    def getDownSample(self) -> float:
        """Training rows of the most frequent class that an epoch takes for each row of the others, other ones in each epoch; probabilities are those of all rows; 0 for every row."""
        return self.getOrDefault(self.downSample)

    def getRegressionLoss(self) -> str:
        """Loss of a regression: of differences (l1, huber, mse), or of the mean of labels of 0 or more, which is then learned as a logarithm: counts (poisson, or with a dispersion of each row negative_binomial), or amounts of which many are 0 (tweedie)."""
        return self.getOrDefault(self.regressionLoss)

    def getTweediePower(self) -> float:
        """Power of the mean that the variance of labels goes with, where regressionLoss is tweedie: near 1 as of counts, near 2 as of amounts."""
        return self.getOrDefault(self.tweediePower)

    def getQuantiles(self) -> list[float]:
        """Quantiles of a regression's label that are learned together, ascending, such as [0.1, 0.5, 0.9]; the one nearest 0.5 is the prediction; empty for one number."""
        return self.getOrDefault(self.quantiles)

    def getMetric(self) -> str:
        """Validation metric that picks the best epoch, by name, or by the class name of your own; auto for the task's usual: auroc, log_loss, macro_auroc, mae, pinball, or the deviance or likelihood that regressionLoss is."""
        return self.getOrDefault(self.metric)

    def getLoss(self) -> str:
        """Focal for cross entropy in which rows that the model is sure of count little, or the class name of your own loss; auto for the task's: cross entropy, or what regressionLoss says."""
        return self.getOrDefault(self.loss)

    def getGapProbability(self) -> float:
        """Share of training rows, drawn again in each epoch, that see nothing of some days before their time, as when scoring from an old graph."""
        return self.getOrDefault(self.gapProbability)

    def getGapMinDays(self) -> float:
        """Minimum length of such a gap, in days; not above the maximum."""
        return self.getOrDefault(self.gapMinDays)

    def getGapMaxDays(self) -> float:
        """Maximum length of such a gap, in days."""
        return self.getOrDefault(self.gapMaxDays)

    def getGapDistribution(self) -> str:
        """How the length of a gap is drawn."""
        return self.getOrDefault(self.gapDistribution)

    def getResamples(self) -> int:
        """Neighborhoods whose predictions are averaged when scoring."""
        return self.getOrDefault(self.resamples)

    def getSeed(self) -> int:
        """Makes initial weights, order of rows, sampling and dropout."""
        return self.getOrDefault(self.seed)

    def getSamplerThreads(self) -> int:
        """Threads per worker that sample."""
        return self.getOrDefault(self.samplerThreads)

    def getFeatureThreads(self) -> int:
        """Threads per worker that read features."""
        return self.getOrDefault(self.featureThreads)

    def getPrefetch(self) -> int:
        """Batches made ahead of the training step."""
        return self.getOrDefault(self.prefetch)

    def getMathThreads(self) -> int:
        """Threads that compute, each its part of a step's rows (about 128), 0 for the worker's cores; results are the same bits only for the same number."""
        return self.getOrDefault(self.mathThreads)

    def getDevice(self) -> str:
        """Cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is."""
        return self.getOrDefault(self.device)

    def getNumWorkers(self) -> int:
        """Tasks of the training stage, each in an executor of its own."""
        return self.getOrDefault(self.numWorkers)

    def getCheckpointPath(self) -> str:
        """Folder for checkpoints, on any Hadoop file system; empty for none."""
        return self.getOrDefault(self.checkpointPath)

    def getCheckpointInterval(self) -> int:
        """Training steps from one checkpoint to the next; -1 for none by number."""
        return self.getOrDefault(self.checkpointInterval)

    def getCheckpointMinutes(self) -> float:
        """Minutes from one checkpoint to the next; 0 for none by time."""
        return self.getOrDefault(self.checkpointMinutes)

    def getMaxAttempts(self) -> int:
        """How often the training stage is tried; each attempt resumes from the last checkpoint."""
        return self.getOrDefault(self.maxAttempts)

    def getPlacement(self) -> str:
        """Where the graph's stripes are while a stage runs: replicated (every executor has all), sharded (every executor has its share and asks the others) or auto (from the graph's bytes and the executors' memory)."""
        return self.getOrDefault(self.placement)


class ScoringSetters(GnnParams):
    """The setters that an estimator and its model have."""

    def setGraphPath(self, value: str) -> Self:
        """Path of the graph store, on any Hadoop file system. Allowed: a string."""
        return self._set(graphPath=value)

    def setEntity(self, value: str) -> Self:
        """What a row is about: table.column of a primary key, or table.(column,column). Allowed: a string."""
        return self._set(entity=value)

    def setEntityCols(self, value: Sequence[str]) -> Self:
        """Columns of the label table that hold the entity's key, in the order in which entity names the key's columns; empty when they have the same names. Allowed: a list of strings; [] unless set."""
        return self._set(entityCols=value)

    def setTimeCol(self, value: str) -> Self:
        """Column of the time as of which a row is predicted: a timestamp, a date or a string of one. Allowed: a string."""
        return self._set(timeCol=value)

    def setPredictionCol(self, value: str) -> Self:
        """Output column: the most probable class (a string where labels are strings, else a double), of a multilabel task an array of those that are probable, or the value of a regression (of quantiles the one nearest 0.5), of a forecast an array of one a window. Allowed: a string; prediction unless set."""
        return self._set(predictionCol=value)

    def setProbabilityCol(self, value: str) -> Self:
        """Output column: a vector of one probability a class, of a multilabel task an array; not written for a regression. Allowed: a string; probability unless set."""
        return self._set(probabilityCol=value)

    def setRawPredictionCol(self, value: str) -> Self:
        """Output column: a vector of one number a class, which Spark ML's evaluators order rows by: the log odds of a binary task, the logarithms of a multiclass task's probabilities; written for no other task. Allowed: a string; rawPrediction unless set."""
        return self._set(rawPredictionCol=value)

    def setQuantilesCol(self, value: str) -> Self:
        """Output column: an array of doubles, the quantiles of a regression that learns them, ascending; written for no other task. Allowed: a string; quantiles unless set."""
        return self._set(quantilesCol=value)

    def setProblemCol(self, value: str) -> Self:
        """Output column: why a row has no prediction (a string), null where it has one; not written when this is empty. Allowed: a string."""
        return self._set(problemCol=value)

    def setThresholds(self, value: Sequence[float]) -> Self:
        """A number a class, in the order of the probabilities: predicted is the class whose probability divided by its number is the largest, at most one of which is 0; of a multilabel task each class whose probability is at least its number; empty for the most probable class, or 0.5 for each. Allowed: a list of numbers from 0 to 1000000; [] unless set."""
        return self._set(thresholds=value)

    def setHandleInvalid(self, value: str) -> Self:
        """What to do with a row whose entity or time is null, or whose entity is not in the graph: keep (no prediction, the columns are null), skip (leave the row out of the scores) or error; training leaves such rows out and reports them, unless error. Allowed: keep, skip, error; keep unless set."""
        return self._set(handleInvalid=value)

    def setScoringBatchSize(self, value: int) -> Self:
        """Rows that a task scores at once. Allowed: 1 to 1000000; 8192 unless set."""
        return self._set(scoringBatchSize=value)

    def setItems(self, value: str) -> Self:
        """Of a ranking: what is ranked, table.column of a primary key; empty for other tasks. Allowed: a string."""
        return self._set(items=value)

    def setDevice(self, value: str) -> Self:
        """Cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is. Allowed: auto, cpu, gpu, gpu0, gpu1 ...; auto unless set."""
        return self._set(device=value)

    def setPlacement(self, value: str) -> Self:
        """Where the graph's stripes are while a stage runs: replicated (every executor has all), sharded (every executor has its share and asks the others) or auto (from the graph's bytes and the executors' memory). Allowed: auto, replicated, sharded; auto unless set."""
        return self._set(placement=value)


class TrainingSetters(GnnParams):
    """The setters that only an estimator has."""

    def setQuery(self, value: str) -> Self:
        """Predictive query that makes the labels; empty for none. Allowed: a string."""
        return self._set(query=value)

    def setLabelCol(self, value: str) -> Self:
        """Column of the label: a number, a boolean, or a string of a class. Allowed: a string."""
        return self._set(labelCol=value)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Boolean column, true for rows that pick the best epoch and are not trained on; empty for none. Allowed: a string."""
        return self._set(validationIndicatorCol=value)

    def setWeightCol(self, value: str) -> Self:
        """Column of the label tables with what a row weighs in the loss, the trees and the figures: a number above 0; empty for rows that weigh the same. Allowed: a string."""
        return self._set(weightCol=value)

    def setCosts(self, value: Sequence[float]) -> Self:
        """What a false positive and what a false negative costs, as [1, 5]: fit, evaluate and the report of a binary task say from which probability on label 1 costs least; empty for none. Allowed: a list of numbers above 0, to 1000000000000; [] unless set."""
        return self._set(costs=value)

    def setTaskType(self, value: str) -> Self:
        """What is predicted; auto takes binary for labels 0 and 1 and for two strings, multiclass for other strings, for two whole numbers or for few of them (at most 100, and one for ten rows), multilabel for arrays of strings, else regression. Allowed: auto, binary, multiclass, multilabel, regression, forecast, ranking; auto unless set."""
        return self._set(taskType=value)

    def setNumClasses(self, value: int) -> Self:
        """Number of classes of a multiclass task whose labels are whole numbers from 0 to one below it; 0 for one class for each value that the training labels have. Allowed: 0 to 1000; 0 unless set."""
        return self._set(numClasses=value)

    def setK(self, value: int) -> Self:
        """Of a ranking: how many items are answered. Allowed: 1 to 1000; 10 unless set."""
        return self._set(k=value)

    def setTimeframes(self, value: int) -> Self:
        """Of a forecast: how many windows a label has a number for; 0 for as many as the labels have, or the query says. Allowed: 0 to 366; 0 unless set."""
        return self._set(timeframes=value)

    def setWindowDays(self, value: float) -> Self:
        """Of a forecast: how many days each window is long; 0 for the shortest time between label times, or what the query says. Allowed: 0 to 36500; 0.0 unless set."""
        return self._set(windowDays=value)

    def setExcludeSeen(self, value: bool) -> Self:
        """Of a ranking: whether items that the entity was linked to before are no candidates. Allowed: true or false; false unless set."""
        return self._set(excludeSeen=value)

    def setScoring(self, value: str) -> Self:
        """Of a ranking: links gives items that the entity was linked to a score of their own; towers scores every item by the product of two vectors alone, as an index of embeddings does. Allowed: links, towers; links unless set."""
        return self._set(scoring=value)

    def setCandidates(self, value: Sequence[str]) -> Self:
        """Of a ranking: what an item must be like to be answered, conditions on its own columns or its key that all hold; training learns from all items. Allowed: a list of conditions such as active = TRUE, price < 100, category IN ('toys', 'games') or brand IS NOT NULL; [] unless set."""
        return self._set(candidates=value)

    def setNumNeighbors(self, value: str | Sequence[Any] | Mapping[str, Any]) -> Self:
        """Fanout by hop and edge type, as YAML; -1 for all, 0 for none, inferred for one derived from the degrees. Allowed: YAML such as [{hop1: {default: 16}}, {hop2: {default: 8}}]; [{hop1: {default: 16}}, {hop2: {default: 8}}] unless set."""
        return self._set(numNeighbors=value)

    def setStrategy(self, value: str) -> Self:
        """How neighbors are chosen where there are more than the fanout. Allowed: recency, uniform, last, static; recency unless set."""
        return self._set(strategy=value)

    def setStrategyByEdgeType(self, value: str | Sequence[Any] | Mapping[str, Any]) -> Self:
        """Strategy of the edge types that differ from the others, as YAML mapping by name of edge type. Allowed: a YAML mapping of names to recency, uniform, last, static; {} unless set."""
        return self._set(strategyByEdgeType=value)

    def setModelType(self, value: str) -> Self:
        """Family of models. Allowed: sage, graphsage, gat, hgt, transformer, torchscript, or the name of a model on the class path; sage unless set."""
        return self._set(modelType=value)

    def setModelPath(self, value: str) -> Self:
        """File that the model is made of (torchscript): your own nn.Module, with its weights; read where training starts, and saved with the model. Allowed: a string."""
        return self._set(modelPath=value)

    def setModelOptions(self, value: str | Sequence[Any] | Mapping[str, Any]) -> Self:
        """Options that a model of your own declares, by their names. Allowed: a YAML mapping of names to values; {} unless set."""
        return self._set(modelOptions=value)

    def setChannels(self, value: int) -> Self:
        """Width of every hidden vector. Allowed: 1 to 4096; 64 unless set."""
        return self._set(channels=value)

    def setNumLayers(self, value: int) -> Self:
        """Message-passing or attention layers; 0 for as many as hops. Allowed: 0 to 64; 0 unless set."""
        return self._set(numLayers=value)

    def setHistory(self, value: int) -> Self:
        """How many exact figures of a row's past are inputs beside its neighborhood: counts, sums and means over all that it can see, in windows; the most telling ones are chosen; 0 for none. Allowed: 0 to 4096; 32 unless set."""
        return self._set(history=value)

    def setTarget(self, value: str) -> Self:
        """What a regression learns: the label as it is, or the change against the figure of the row's past that comes nearest to it (auto: where one clearly beats the median); needs figures of the past, see history. Allowed: auto, level; auto unless set."""
        return self._set(target=value)

    def setStack(self, value: str) -> Self:
        """Whether boosted trees on exact figures of a row's past answer together with the network: where the validation rows are clearly better predicted so (auto), never (none), or always (trees). Allowed: auto, none, trees; auto unless set."""
        return self._set(stack=value)

    def setAggregations(self, value: Sequence[str]) -> Self:
        """How a node summarises its neighbors (sage); several are concatenated. Allowed: one or more of mean, sum, max, decay; [mean, decay, max] unless set."""
        return self._set(aggregations=value)

    def setHeads(self, value: int) -> Self:
        """Attention heads (transformer, gat, hgt); a divisor of channels. Allowed: 1 to 256; 4 unless set."""
        return self._set(heads=value)

    def setMaxTokens(self, value: int) -> Self:
        """Sampled nodes that a row attends to at most, nearest hops first (transformer). Allowed: 1 to 8192; 256 unless set."""
        return self._set(maxTokens=value)

    def setDropout(self, value: float) -> Self:
        """Share of hidden values dropped in training. Allowed: 0 to below 1; 0.2 unless set."""
        return self._set(dropout=value)

    def setHeadDropout(self, value: float) -> Self:
        """Share of hidden values dropped in the head in training. Allowed: 0 to below 1; 0.3 unless set."""
        return self._set(headDropout=value)

    def setNumericBins(self, value: int) -> Self:
        """Quantile bins of the piecewise-linear encoding of a number; 0 for none. Allowed: 0 to 1024; 8 unless set."""
        return self._set(numericBins=value)

    def setCategoryDim(self, value: int) -> Self:
        """Dimension of a category's embedding. Allowed: 1 to 1024; 8 unless set."""
        return self._set(categoryDim=value)

    def setMinCategoryCount(self, value: int) -> Self:
        """A category with fewer rows is encoded as unseen. Allowed: 0 to 1000000000; 2 unless set."""
        return self._set(minCategoryCount=value)

    def setMinFilled(self, value: float) -> Self:
        """A column with a smaller share of values is left out. Allowed: 0 to 1; 0.02 unless set."""
        return self._set(minFilled=value)

    def setTextBuckets(self, value: int) -> Self:
        """Buckets that n-grams of text columns are hashed to; 0 leaves these columns out. Allowed: 0 to 4194304; 4096 unless set."""
        return self._set(textBuckets=value)

    def setTextDim(self, value: int) -> Self:
        """Dimension of the embedding of a text column. Allowed: 1 to 1024; 16 unless set."""
        return self._set(textDim=value)

    def setFitRows(self, value: int) -> Self:
        """Rows per table that normalisation is fitted on at most. Allowed: 1 to 10000000; 200000 unless set."""
        return self._set(fitRows=value)

    def setColumnEncoders(self, value: str | Sequence[Any] | Mapping[str, Any]) -> Self:
        """Class names of your own encoders, by table.column. Allowed: a YAML mapping of TABLE.COLUMN to class names; {} unless set."""
        return self._set(columnEncoders=value)

    def setIgnoredColumns(self, value: Sequence[str]) -> Self:
        """Feature columns that the model does not see, as table.column. Allowed: a list of strings; [] unless set."""
        return self._set(ignoredColumns=value)

    def setStaleness(self, value: bool) -> Self:
        """Whether a row sees how old the newest visible row of the graph is. Allowed: true or false; false unless set."""
        return self._set(staleness=value)

    def setInitialModel(self, value: str) -> Self:
        """Folder of a saved model of the same task and settings, from whose weights the training goes on; empty to begin anew. Allowed: a string."""
        return self._set(initialModel=value)

    def setNegatives(self, value: int) -> Self:
        """Of a ranking: how many items a batch learns to put behind those that were chosen, beside each row's own; 0 for all where that is cheap. Allowed: 0 to 1048576; 0 unless set."""
        return self._set(negatives=value)

    def setEpochs(self, value: int) -> Self:
        """Passes over the training rows at most. Allowed: 1 to 100000; 10 unless set."""
        return self._set(epochs=value)

    def setBatchSize(self, value: int) -> Self:
        """Rows per training step, over all workers. Allowed: 1 to 1000000; 256 unless set."""
        return self._set(batchSize=value)

    def setLearningRate(self, value: float) -> Self:
        """Peak of the learning-rate schedule. Allowed: above 0, to 100; 0.002 unless set."""
        return self._set(learningRate=value)

    def setWarmup(self, value: float) -> Self:
        """Share of all steps in which the learning rate rises from 0; then it falls along a cosine. Allowed: 0 to 1; 0.05 unless set."""
        return self._set(warmup=value)

    def setFinalLearningRate(self, value: float) -> Self:
        """Where the learning rate's cosine ends, as a share of the peak. Allowed: 0 to 1; 0.05 unless set."""
        return self._set(finalLearningRate=value)

    def setWeightDecay(self, value: float) -> Self:
        """Decoupled weight decay (AdamW). Allowed: 0 to 1000; 0.001 unless set."""
        return self._set(weightDecay=value)

    def setClipNorm(self, value: float) -> Self:
        """Limit of the gradient's norm; 0 for none. Allowed: 0 to 1000000000; 1.0 unless set."""
        return self._set(clipNorm=value)

    def setAveraging(self, value: float) -> Self:
        """Decay of the moving average of the weights that is validated and kept; 0 for none. Allowed: 0 to below 1; 0.99 unless set."""
        return self._set(averaging=value)

    def setPatience(self, value: int) -> Self:
        """Epochs without a better validation before training stops; 0 never stops early, and without validation rows nothing does. Allowed: 0 to 100000; 3 unless set."""
        return self._set(patience=value)

    def setEnsemble(self, value: int) -> Self:
        """Models that are trained one after the other, with seed, seed + 1, ..., and whose predictions are averaged. Allowed: 1 to 64; 1 unless set."""
        return self._set(ensemble=value)

    def setRefit(self, value: bool) -> Self:
        """Whether to train again on training and validation rows, for as many epochs as were the best, once these are known. Allowed: true or false; false unless set."""
        return self._set(refit=value)

    def setRefitTrees(self, value: str) -> Self:
        """Whether boosted trees that answer are grown again on training and validation rows, as many as were the best, once the validation rows have judged them; auto: those of a regression; refit has them do so, too. Allowed: auto, always, never; auto unless set."""
        return self._set(refitTrees=value)

    def setValidationHistory(self, value: str) -> Self:
        """What validation rows see: all up to their own time (fresh), or nothing after the training rows end (frozen), as when the graph is old when it is scored with; auto for frozen where the graph ends before the validation rows do. Allowed: fresh, frozen, auto; fresh unless set."""
        return self._set(validationHistory=value)

    def setBaselines(self, value: bool) -> Self:
        """Whether the model is compared with simple answers for the validation rows: a constant, the entity's own past, and boosted trees. Allowed: true or false; true unless set."""
        return self._set(baselines=value)

    def setCalibration(self, value: str) -> Self:
        """How answers are moved to what the validation rows show: not at all; probabilities by one temperature, or each class's by a curve that never falls (isotonic; wants a thousand rows or more); numbers to the nearest whole one. auto: whole numbers where all labels are and mae decides, unless it clearly gets larger by it; probabilities not at all. Allowed: auto, none, temperature, isotonic, whole_numbers; auto unless set."""
        return self._set(calibration=value)

    def setClassWeights(self, value: str) -> Self:
        """How classes weigh in the loss. Allowed: none, balanced; none unless set."""
        return self._set(classWeights=value)

    def setDownSample(self, value: float) -> Self:
        """Training rows of the most frequent class that an epoch takes for each row of the others, other ones in each epoch; probabilities are those of all rows; 0 for every row. Allowed: 0 to 1000000; 0.0 unless set."""
        return self._set(downSample=value)

    def setRegressionLoss(self, value: str) -> Self:
        """Loss of a regression: of differences (l1, huber, mse), or of the mean of labels of 0 or more, which is then learned as a logarithm: counts (poisson, or with a dispersion of each row negative_binomial), or amounts of which many are 0 (tweedie). Allowed: l1, huber, mse, poisson, tweedie, negative_binomial; l1 unless set."""
        return self._set(regressionLoss=value)

    def setTweediePower(self, value: float) -> Self:
        """Power of the mean that the variance of labels goes with, where regressionLoss is tweedie: near 1 as of counts, near 2 as of amounts. Allowed: above 1, to below 2; 1.5 unless set."""
        return self._set(tweediePower=value)

    def setQuantiles(self, value: Sequence[float]) -> Self:
        """Quantiles of a regression's label that are learned together, ascending, such as [0.1, 0.5, 0.9]; the one nearest 0.5 is the prediction; empty for one number. Allowed: a list of numbers above 0, to below 1; [] unless set."""
        return self._set(quantiles=value)

    def setMetric(self, value: str) -> Self:
        """Validation metric that picks the best epoch, by name, or by the class name of your own; auto for the task's usual: auroc, log_loss, macro_auroc, mae, pinball, or the deviance or likelihood that regressionLoss is. Allowed: auto, auroc, average_precision, log_loss, accuracy, f1, macro_f1, micro_f1, macro_auroc, macro_average_precision, micro_average_precision, mae, rmse, r2, poisson_deviance, tweedie_deviance, negative_binomial_loss, pinball, coverage, wape, mase, or the class name of your own metric; auto unless set."""
        return self._set(metric=value)

    def setLoss(self, value: str) -> Self:
        """Focal for cross entropy in which rows that the model is sure of count little, or the class name of your own loss; auto for the task's: cross entropy, or what regressionLoss says. Allowed: auto, focal, or the class name of your own loss; auto unless set."""
        return self._set(loss=value)

    def setGapProbability(self, value: float) -> Self:
        """Share of training rows, drawn again in each epoch, that see nothing of some days before their time, as when scoring from an old graph. Allowed: 0 to 1; 0.0 unless set."""
        return self._set(gapProbability=value)

    def setGapMinDays(self, value: float) -> Self:
        """Minimum length of such a gap, in days; not above the maximum. Allowed: 0 to 36500; 20.0 unless set."""
        return self._set(gapMinDays=value)

    def setGapMaxDays(self, value: float) -> Self:
        """Maximum length of such a gap, in days. Allowed: 0 to 36500; 2000.0 unless set."""
        return self._set(gapMaxDays=value)

    def setGapDistribution(self, value: str) -> Self:
        """How the length of a gap is drawn. Allowed: uniform, log_uniform; log_uniform unless set."""
        return self._set(gapDistribution=value)

    def setResamples(self, value: int) -> Self:
        """Neighborhoods whose predictions are averaged when scoring. Allowed: 1 to 1000; 1 unless set."""
        return self._set(resamples=value)

    def setSeed(self, value: int) -> Self:
        """Makes initial weights, order of rows, sampling and dropout. Allowed: a whole number; 1 unless set."""
        return self._set(seed=value)

    def setSamplerThreads(self, value: int) -> Self:
        """Threads per worker that sample. Allowed: 1 to 1024; 1 unless set."""
        return self._set(samplerThreads=value)

    def setFeatureThreads(self, value: int) -> Self:
        """Threads per worker that read features. Allowed: 1 to 1024; 1 unless set."""
        return self._set(featureThreads=value)

    def setPrefetch(self, value: int) -> Self:
        """Batches made ahead of the training step. Allowed: 1 to 256; 4 unless set."""
        return self._set(prefetch=value)

    def setMathThreads(self, value: int) -> Self:
        """Threads that compute, each its part of a step's rows (about 128), 0 for the worker's cores; results are the same bits only for the same number. Allowed: 0 to 1024; 0 unless set."""
        return self._set(mathThreads=value)

    def setNumWorkers(self, value: int) -> Self:
        """Tasks of the training stage, each in an executor of its own. Allowed: 1 to 1024; 1 unless set."""
        return self._set(numWorkers=value)

    def setCheckpointPath(self, value: str) -> Self:
        """Folder for checkpoints, on any Hadoop file system; empty for none. Allowed: a string."""
        return self._set(checkpointPath=value)

    def setCheckpointInterval(self, value: int) -> Self:
        """Training steps from one checkpoint to the next; -1 for none by number. Allowed: 1 to 1000000000, or -1; -1 unless set."""
        return self._set(checkpointInterval=value)

    def setCheckpointMinutes(self, value: float) -> Self:
        """Minutes from one checkpoint to the next; 0 for none by time. Allowed: 0 to 525600; 5.0 unless set."""
        return self._set(checkpointMinutes=value)

    def setMaxAttempts(self, value: int) -> Self:
        """How often the training stage is tried; each attempt resumes from the last checkpoint. Allowed: 1 to 100; 3 unless set."""
        return self._set(maxAttempts=value)


class GnnKeywords(TrainingSetters, ScoringSetters):
    """The estimator's options as keywords."""

    def __init__(
        self,
        *,
        graphPath: str | None = None,
        entity: str | None = None,
        entityCols: Sequence[str] | None = None,
        timeCol: str | None = None,
        query: str | None = None,
        labelCol: str | None = None,
        validationIndicatorCol: str | None = None,
        weightCol: str | None = None,
        costs: Sequence[float] | None = None,
        predictionCol: str | None = None,
        probabilityCol: str | None = None,
        rawPredictionCol: str | None = None,
        quantilesCol: str | None = None,
        problemCol: str | None = None,
        thresholds: Sequence[float] | None = None,
        handleInvalid: str | None = None,
        scoringBatchSize: int | None = None,
        items: str | None = None,
        taskType: str | None = None,
        numClasses: int | None = None,
        k: int | None = None,
        timeframes: int | None = None,
        windowDays: float | None = None,
        excludeSeen: bool | None = None,
        scoring: str | None = None,
        candidates: Sequence[str] | None = None,
        numNeighbors: str | Sequence[Any] | Mapping[str, Any] | None = None,
        strategy: str | None = None,
        strategyByEdgeType: str | Sequence[Any] | Mapping[str, Any] | None = None,
        modelType: str | None = None,
        modelPath: str | None = None,
        modelOptions: str | Sequence[Any] | Mapping[str, Any] | None = None,
        channels: int | None = None,
        numLayers: int | None = None,
        history: int | None = None,
        target: str | None = None,
        stack: str | None = None,
        aggregations: Sequence[str] | None = None,
        heads: int | None = None,
        maxTokens: int | None = None,
        dropout: float | None = None,
        headDropout: float | None = None,
        numericBins: int | None = None,
        categoryDim: int | None = None,
        minCategoryCount: int | None = None,
        minFilled: float | None = None,
        textBuckets: int | None = None,
        textDim: int | None = None,
        fitRows: int | None = None,
        columnEncoders: str | Sequence[Any] | Mapping[str, Any] | None = None,
        ignoredColumns: Sequence[str] | None = None,
        staleness: bool | None = None,
        initialModel: str | None = None,
        negatives: int | None = None,
        epochs: int | None = None,
        batchSize: int | None = None,
        learningRate: float | None = None,
        warmup: float | None = None,
        finalLearningRate: float | None = None,
        weightDecay: float | None = None,
        clipNorm: float | None = None,
        averaging: float | None = None,
        patience: int | None = None,
        ensemble: int | None = None,
        refit: bool | None = None,
        refitTrees: str | None = None,
        validationHistory: str | None = None,
        baselines: bool | None = None,
        calibration: str | None = None,
        classWeights: str | None = None,
        downSample: float | None = None,
        regressionLoss: str | None = None,
        tweediePower: float | None = None,
        quantiles: Sequence[float] | None = None,
        metric: str | None = None,
        loss: str | None = None,
        gapProbability: float | None = None,
        gapMinDays: float | None = None,
        gapMaxDays: float | None = None,
        gapDistribution: str | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        samplerThreads: int | None = None,
        featureThreads: int | None = None,
        prefetch: int | None = None,
        mathThreads: int | None = None,
        device: str | None = None,
        numWorkers: int | None = None,
        checkpointPath: str | None = None,
        checkpointInterval: int | None = None,
        checkpointMinutes: float | None = None,
        maxAttempts: int | None = None,
        placement: str | None = None,
    ) -> None:
        super().__init__()
        self._start()
        self._set_given(locals())

    def _start(self) -> None:
        raise NotImplementedError

    def setParams(
        self,
        *,
        graphPath: str | None = None,
        entity: str | None = None,
        entityCols: Sequence[str] | None = None,
        timeCol: str | None = None,
        query: str | None = None,
        labelCol: str | None = None,
        validationIndicatorCol: str | None = None,
        weightCol: str | None = None,
        costs: Sequence[float] | None = None,
        predictionCol: str | None = None,
        probabilityCol: str | None = None,
        rawPredictionCol: str | None = None,
        quantilesCol: str | None = None,
        problemCol: str | None = None,
        thresholds: Sequence[float] | None = None,
        handleInvalid: str | None = None,
        scoringBatchSize: int | None = None,
        items: str | None = None,
        taskType: str | None = None,
        numClasses: int | None = None,
        k: int | None = None,
        timeframes: int | None = None,
        windowDays: float | None = None,
        excludeSeen: bool | None = None,
        scoring: str | None = None,
        candidates: Sequence[str] | None = None,
        numNeighbors: str | Sequence[Any] | Mapping[str, Any] | None = None,
        strategy: str | None = None,
        strategyByEdgeType: str | Sequence[Any] | Mapping[str, Any] | None = None,
        modelType: str | None = None,
        modelPath: str | None = None,
        modelOptions: str | Sequence[Any] | Mapping[str, Any] | None = None,
        channels: int | None = None,
        numLayers: int | None = None,
        history: int | None = None,
        target: str | None = None,
        stack: str | None = None,
        aggregations: Sequence[str] | None = None,
        heads: int | None = None,
        maxTokens: int | None = None,
        dropout: float | None = None,
        headDropout: float | None = None,
        numericBins: int | None = None,
        categoryDim: int | None = None,
        minCategoryCount: int | None = None,
        minFilled: float | None = None,
        textBuckets: int | None = None,
        textDim: int | None = None,
        fitRows: int | None = None,
        columnEncoders: str | Sequence[Any] | Mapping[str, Any] | None = None,
        ignoredColumns: Sequence[str] | None = None,
        staleness: bool | None = None,
        initialModel: str | None = None,
        negatives: int | None = None,
        epochs: int | None = None,
        batchSize: int | None = None,
        learningRate: float | None = None,
        warmup: float | None = None,
        finalLearningRate: float | None = None,
        weightDecay: float | None = None,
        clipNorm: float | None = None,
        averaging: float | None = None,
        patience: int | None = None,
        ensemble: int | None = None,
        refit: bool | None = None,
        refitTrees: str | None = None,
        validationHistory: str | None = None,
        baselines: bool | None = None,
        calibration: str | None = None,
        classWeights: str | None = None,
        downSample: float | None = None,
        regressionLoss: str | None = None,
        tweediePower: float | None = None,
        quantiles: Sequence[float] | None = None,
        metric: str | None = None,
        loss: str | None = None,
        gapProbability: float | None = None,
        gapMinDays: float | None = None,
        gapMaxDays: float | None = None,
        gapDistribution: str | None = None,
        resamples: int | None = None,
        seed: int | None = None,
        samplerThreads: int | None = None,
        featureThreads: int | None = None,
        prefetch: int | None = None,
        mathThreads: int | None = None,
        device: str | None = None,
        numWorkers: int | None = None,
        checkpointPath: str | None = None,
        checkpointInterval: int | None = None,
        checkpointMinutes: float | None = None,
        maxAttempts: int | None = None,
        placement: str | None = None,
    ) -> Self:
        """Sets options by keyword; what is None stays as it is.

        :param graphPath: path of the graph store, on any Hadoop file system. Allowed: a string.
        :param entity: what a row is about: table.column of a primary key, or table.(column,column). Allowed: a string.
        :param entityCols: columns of the label table that hold the entity's key, in the order in which entity names the key's columns; empty when they have the same names. Allowed: a list of strings; [] unless set.
        :param timeCol: column of the time as of which a row is predicted: a timestamp, a date or a string of one. Allowed: a string.
        :param query: predictive query that makes the labels; empty for none. Allowed: a string.
        :param labelCol: column of the label: a number, a boolean, or a string of a class. Allowed: a string.
        :param validationIndicatorCol: boolean column, true for rows that pick the best epoch and are not trained on; empty for none. Allowed: a string.
        :param weightCol: column of the label tables with what a row weighs in the loss, the trees and the figures: a number above 0; empty for rows that weigh the same. Allowed: a string.
        :param costs: what a false positive and what a false negative costs, as [1, 5]: fit, evaluate and the report of a binary task say from which probability on label 1 costs least; empty for none. Allowed: a list of numbers above 0, to 1000000000000; [] unless set.
        :param predictionCol: output column: the most probable class (a string where labels are strings, else a double), of a multilabel task an array of those that are probable, or the value of a regression (of quantiles the one nearest 0.5), of a forecast an array of one a window. Allowed: a string; prediction unless set.
        :param probabilityCol: output column: a vector of one probability a class, of a multilabel task an array; not written for a regression. Allowed: a string; probability unless set.
        :param rawPredictionCol: output column: a vector of one number a class, which Spark ML's evaluators order rows by: the log odds of a binary task, the logarithms of a multiclass task's probabilities; written for no other task. Allowed: a string; rawPrediction unless set.
        :param quantilesCol: output column: an array of doubles, the quantiles of a regression that learns them, ascending; written for no other task. Allowed: a string; quantiles unless set.
        :param problemCol: output column: why a row has no prediction (a string), null where it has one; not written when this is empty. Allowed: a string.
        :param thresholds: a number a class, in the order of the probabilities: predicted is the class whose probability divided by its number is the largest, at most one of which is 0; of a multilabel task each class whose probability is at least its number; empty for the most probable class, or 0.5 for each. Allowed: a list of numbers from 0 to 1000000; [] unless set.
        :param handleInvalid: what to do with a row whose entity or time is null, or whose entity is not in the graph: keep (no prediction, the columns are null), skip (leave the row out of the scores) or error; training leaves such rows out and reports them, unless error. Allowed: keep, skip, error; keep unless set.
        :param scoringBatchSize: rows that a task scores at once. Allowed: 1 to 1000000; 8192 unless set.
        :param items: of a ranking: what is ranked, table.column of a primary key; empty for other tasks. Allowed: a string.
        :param taskType: what is predicted; auto takes binary for labels 0 and 1 and for two strings, multiclass for other strings, for two whole numbers or for few of them (at most 100, and one for ten rows), multilabel for arrays of strings, else regression. Allowed: auto, binary, multiclass, multilabel, regression, forecast, ranking; auto unless set.
        :param numClasses: number of classes of a multiclass task whose labels are whole numbers from 0 to one below it; 0 for one class for each value that the training labels have. Allowed: 0 to 1000; 0 unless set.
        :param k: of a ranking: how many items are answered. Allowed: 1 to 1000; 10 unless set.
        :param timeframes: of a forecast: how many windows a label has a number for; 0 for as many as the labels have, or the query says. Allowed: 0 to 366; 0 unless set.
        :param windowDays: of a forecast: how many days each window is long; 0 for the shortest time between label times, or what the query says. Allowed: 0 to 36500; 0.0 unless set.
        :param excludeSeen: of a ranking: whether items that the entity was linked to before are no candidates. Allowed: true or false; false unless set.
        :param scoring: of a ranking: links gives items that the entity was linked to a score of their own; towers scores every item by the product of two vectors alone, as an index of embeddings does. Allowed: links, towers; links unless set.
        :param candidates: of a ranking: what an item must be like to be answered, conditions on its own columns or its key that all hold; training learns from all items. Allowed: a list of conditions such as active = TRUE, price < 100, category IN ('toys', 'games') or brand IS NOT NULL; [] unless set.
        :param numNeighbors: fanout by hop and edge type, as YAML; -1 for all, 0 for none, inferred for one derived from the degrees. Allowed: YAML such as [{hop1: {default: 16}}, {hop2: {default: 8}}]; [{hop1: {default: 16}}, {hop2: {default: 8}}] unless set.
        :param strategy: how neighbors are chosen where there are more than the fanout. Allowed: recency, uniform, last, static; recency unless set.
        :param strategyByEdgeType: strategy of the edge types that differ from the others, as YAML mapping by name of edge type. Allowed: a YAML mapping of names to recency, uniform, last, static; {} unless set.
        :param modelType: family of models. Allowed: sage, graphsage, gat, hgt, transformer, torchscript, or the name of a model on the class path; sage unless set.
        :param modelPath: file that the model is made of (torchscript): your own nn.Module, with its weights; read where training starts, and saved with the model. Allowed: a string.
        :param modelOptions: options that a model of your own declares, by their names. Allowed: a YAML mapping of names to values; {} unless set.
        :param channels: width of every hidden vector. Allowed: 1 to 4096; 64 unless set.
        :param numLayers: message-passing or attention layers; 0 for as many as hops. Allowed: 0 to 64; 0 unless set.
        :param history: how many exact figures of a row's past are inputs beside its neighborhood: counts, sums and means over all that it can see, in windows; the most telling ones are chosen; 0 for none. Allowed: 0 to 4096; 32 unless set.
        :param target: what a regression learns: the label as it is, or the change against the figure of the row's past that comes nearest to it (auto: where one clearly beats the median); needs figures of the past, see history. Allowed: auto, level; auto unless set.
        :param stack: whether boosted trees on exact figures of a row's past answer together with the network: where the validation rows are clearly better predicted so (auto), never (none), or always (trees). Allowed: auto, none, trees; auto unless set.
        :param aggregations: how a node summarises its neighbors (sage); several are concatenated. Allowed: one or more of mean, sum, max, decay; [mean, decay, max] unless set.
        :param heads: attention heads (transformer, gat, hgt); a divisor of channels. Allowed: 1 to 256; 4 unless set.
        :param maxTokens: sampled nodes that a row attends to at most, nearest hops first (transformer). Allowed: 1 to 8192; 256 unless set.
        :param dropout: share of hidden values dropped in training. Allowed: 0 to below 1; 0.2 unless set.
        :param headDropout: share of hidden values dropped in the head in training. Allowed: 0 to below 1; 0.3 unless set.
        :param numericBins: quantile bins of the piecewise-linear encoding of a number; 0 for none. Allowed: 0 to 1024; 8 unless set.
        :param categoryDim: dimension of a category's embedding. Allowed: 1 to 1024; 8 unless set.
        :param minCategoryCount: a category with fewer rows is encoded as unseen. Allowed: 0 to 1000000000; 2 unless set.
        :param minFilled: a column with a smaller share of values is left out. Allowed: 0 to 1; 0.02 unless set.
        :param textBuckets: buckets that n-grams of text columns are hashed to; 0 leaves these columns out. Allowed: 0 to 4194304; 4096 unless set.
        :param textDim: dimension of the embedding of a text column. Allowed: 1 to 1024; 16 unless set.
        :param fitRows: rows per table that normalisation is fitted on at most. Allowed: 1 to 10000000; 200000 unless set.
        :param columnEncoders: class names of your own encoders, by table.column. Allowed: a YAML mapping of TABLE.COLUMN to class names; {} unless set.
        :param ignoredColumns: feature columns that the model does not see, as table.column. Allowed: a list of strings; [] unless set.
        :param staleness: whether a row sees how old the newest visible row of the graph is. Allowed: true or false; false unless set.
        :param initialModel: folder of a saved model of the same task and settings, from whose weights the training goes on; empty to begin anew. Allowed: a string.
        :param negatives: of a ranking: how many items a batch learns to put behind those that were chosen, beside each row's own; 0 for all where that is cheap. Allowed: 0 to 1048576; 0 unless set.
        :param epochs: passes over the training rows at most. Allowed: 1 to 100000; 10 unless set.
        :param batchSize: rows per training step, over all workers. Allowed: 1 to 1000000; 256 unless set.
        :param learningRate: peak of the learning-rate schedule. Allowed: above 0, to 100; 0.002 unless set.
        :param warmup: share of all steps in which the learning rate rises from 0; then it falls along a cosine. Allowed: 0 to 1; 0.05 unless set.
        :param finalLearningRate: where the learning rate's cosine ends, as a share of the peak. Allowed: 0 to 1; 0.05 unless set.
        :param weightDecay: decoupled weight decay (AdamW). Allowed: 0 to 1000; 0.001 unless set.
        :param clipNorm: limit of the gradient's norm; 0 for none. Allowed: 0 to 1000000000; 1.0 unless set.
        :param averaging: decay of the moving average of the weights that is validated and kept; 0 for none. Allowed: 0 to below 1; 0.99 unless set.
        :param patience: epochs without a better validation before training stops; 0 never stops early, and without validation rows nothing does. Allowed: 0 to 100000; 3 unless set.
        :param ensemble: models that are trained one after the other, with seed, seed + 1, ..., and whose predictions are averaged. Allowed: 1 to 64; 1 unless set.
        :param refit: whether to train again on training and validation rows, for as many epochs as were the best, once these are known. Allowed: true or false; false unless set.
        :param refitTrees: whether boosted trees that answer are grown again on training and validation rows, as many as were the best, once the validation rows have judged them; auto: those of a regression; refit has them do so, too. Allowed: auto, always, never; auto unless set.
        :param validationHistory: what validation rows see: all up to their own time (fresh), or nothing after the training rows end (frozen), as when the graph is old when it is scored with; auto for frozen where the graph ends before the validation rows do. Allowed: fresh, frozen, auto; fresh unless set.
        :param baselines: whether the model is compared with simple answers for the validation rows: a constant, the entity's own past, and boosted trees. Allowed: true or false; true unless set.
        :param calibration: how answers are moved to what the validation rows show: not at all; probabilities by one temperature, or each class's by a curve that never falls (isotonic; wants a thousand rows or more); numbers to the nearest whole one. auto: whole numbers where all labels are and mae decides, unless it clearly gets larger by it; probabilities not at all. Allowed: auto, none, temperature, isotonic, whole_numbers; auto unless set.
        :param classWeights: how classes weigh in the loss. Allowed: none, balanced; none unless set.
        :param downSample: training rows of the most frequent class that an epoch takes for each row of the others, other ones in each epoch; probabilities are those of all rows; 0 for every row. Allowed: 0 to 1000000; 0.0 unless set.
        :param regressionLoss: loss of a regression: of differences (l1, huber, mse), or of the mean of labels of 0 or more, which is then learned as a logarithm: counts (poisson, or with a dispersion of each row negative_binomial), or amounts of which many are 0 (tweedie). Allowed: l1, huber, mse, poisson, tweedie, negative_binomial; l1 unless set.
        :param tweediePower: power of the mean that the variance of labels goes with, where regressionLoss is tweedie: near 1 as of counts, near 2 as of amounts. Allowed: above 1, to below 2; 1.5 unless set.
        :param quantiles: quantiles of a regression's label that are learned together, ascending, such as [0.1, 0.5, 0.9]; the one nearest 0.5 is the prediction; empty for one number. Allowed: a list of numbers above 0, to below 1; [] unless set.
        :param metric: validation metric that picks the best epoch, by name, or by the class name of your own; auto for the task's usual: auroc, log_loss, macro_auroc, mae, pinball, or the deviance or likelihood that regressionLoss is. Allowed: auto, auroc, average_precision, log_loss, accuracy, f1, macro_f1, micro_f1, macro_auroc, macro_average_precision, micro_average_precision, mae, rmse, r2, poisson_deviance, tweedie_deviance, negative_binomial_loss, pinball, coverage, wape, mase, or the class name of your own metric; auto unless set.
        :param loss: focal for cross entropy in which rows that the model is sure of count little, or the class name of your own loss; auto for the task's: cross entropy, or what regressionLoss says. Allowed: auto, focal, or the class name of your own loss; auto unless set.
        :param gapProbability: share of training rows, drawn again in each epoch, that see nothing of some days before their time, as when scoring from an old graph. Allowed: 0 to 1; 0.0 unless set.
        :param gapMinDays: minimum length of such a gap, in days; not above the maximum. Allowed: 0 to 36500; 20.0 unless set.
        :param gapMaxDays: maximum length of such a gap, in days. Allowed: 0 to 36500; 2000.0 unless set.
        :param gapDistribution: how the length of a gap is drawn. Allowed: uniform, log_uniform; log_uniform unless set.
        :param resamples: neighborhoods whose predictions are averaged when scoring. Allowed: 1 to 1000; 1 unless set.
        :param seed: makes initial weights, order of rows, sampling and dropout. Allowed: a whole number; 1 unless set.
        :param samplerThreads: threads per worker that sample. Allowed: 1 to 1024; 1 unless set.
        :param featureThreads: threads per worker that read features. Allowed: 1 to 1024; 1 unless set.
        :param prefetch: batches made ahead of the training step. Allowed: 1 to 256; 4 unless set.
        :param mathThreads: threads that compute, each its part of a step's rows (about 128), 0 for the worker's cores; results are the same bits only for the same number. Allowed: 0 to 1024; 0 unless set.
        :param device: cpu, gpu, gpu1 ... or auto: the task's GPU, else the first there is. Allowed: auto, cpu, gpu, gpu0, gpu1 ...; auto unless set.
        :param numWorkers: tasks of the training stage, each in an executor of its own. Allowed: 1 to 1024; 1 unless set.
        :param checkpointPath: folder for checkpoints, on any Hadoop file system; empty for none. Allowed: a string.
        :param checkpointInterval: training steps from one checkpoint to the next; -1 for none by number. Allowed: 1 to 1000000000, or -1; -1 unless set.
        :param checkpointMinutes: minutes from one checkpoint to the next; 0 for none by time. Allowed: 0 to 525600; 5.0 unless set.
        :param maxAttempts: how often the training stage is tried; each attempt resumes from the last checkpoint. Allowed: 1 to 100; 3 unless set.
        :param placement: where the graph's stripes are while a stage runs: replicated (every executor has all), sharded (every executor has its share and asks the others) or auto (from the graph's bytes and the executors' memory). Allowed: auto, replicated, sharded; auto unless set.
        """
        return self._set_given(locals())

    def _set_given(self, given: dict[str, Any]) -> Self:
        values = {name: value for name, value in given.items() if value is not None}
        return self._set(**{param.name: values[param.name] for param in self.params if param.name in values})
