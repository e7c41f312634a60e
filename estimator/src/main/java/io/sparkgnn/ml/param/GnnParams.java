package io.sparkgnn.ml.param;

/** All Params of an estimator and of its model. */
public interface GnnParams extends ScoringParams, ModelParams, TrainingParams {}
