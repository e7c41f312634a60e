/**
 * What is learned: one class a kind of task, and what each decides (labels, outputs, loss,
 * activation, metrics, columns). Asked by all that depends on what a label is.
 */
package io.sparkgnn.train.task;
