/** What is learned: the kinds of tasks. Asked by all that depends on what a label is. */
package io.sparkgnn.train.task;
