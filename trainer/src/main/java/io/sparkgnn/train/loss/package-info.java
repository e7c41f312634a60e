/** What the training makes small. Tensors in, a scalar out; called by the tasks. */
package io.sparkgnn.train.loss;
