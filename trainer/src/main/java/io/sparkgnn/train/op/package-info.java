/**
 * Tensor operators that DJL lacks, written as TorchScript text ({@code ops.py} in the resources)
 * and callable from Java with gradients: bags over CSR rows, decoding of raw feature rows, weighted
 * losses, attention, the optimizer's update. Called by {@code model}, {@code encode} and the
 * training loop; knows tensors only.
 */
package io.sparkgnn.train.op;
