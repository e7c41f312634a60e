/**
 * What a training says while it runs: a report for each epoch, how long the stages waited, and who
 * is told. Plain values; knows nothing else of the trainer.
 */
package io.sparkgnn.train.progress;
