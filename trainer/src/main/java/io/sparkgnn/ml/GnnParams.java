package io.sparkgnn.ml;

/** All Params of an estimator and of its model. */
public interface GnnParams extends ScoringParams, ModelParams, TrainingParams {}
