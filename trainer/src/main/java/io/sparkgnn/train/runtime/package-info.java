/**
 * A model made ready to run on a device: what it consists of ({@link
 * io.sparkgnn.train.runtime.ModelSpec}), its parameters, samplers and batch layout ({@link
 * io.sparkgnn.train.runtime.ModelRuntime}). Shared by the loop and the predictor.
 */
package io.sparkgnn.train.runtime;
