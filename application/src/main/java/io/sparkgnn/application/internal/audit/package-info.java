/**
 * The leakage audit: checks of a job that share no code with what they check. Times, keys and
 * labels come from the source tables as Spark reads them; the graph store is only what is being
 * judged.
 *
 * <p>{@link io.sparkgnn.application.internal.audit.LabelCheck} recomputes labels, {@link
 * io.sparkgnn.application.internal.audit.SampleCheck} dates sampled rows, {@link
 * io.sparkgnn.application.internal.audit.CanaryRows} plants rows after the seeds and {@link
 * io.sparkgnn.application.internal.audit.CanaryCheck} compares what the model says, {@link
 * io.sparkgnn.application.internal.audit.LoneColumns} looks for columns that know the label; {@link
 * io.sparkgnn.application.audit.AuditReport} is what is written. Called by the steps of a job,
 * which brings the sampled edges and the predictions; knows Spark and how tables are declared,
 * nothing of samplers, models or files of the graph store.
 */
package io.sparkgnn.application.internal.audit;
