/**
 * What a {@link io.sparkgnn.application.Job} says while it works: to a {@link
 * io.sparkgnn.application.progress.JobListener}, in lines for people. Knows nothing of what a job
 * does.
 */
package io.sparkgnn.application.progress;
