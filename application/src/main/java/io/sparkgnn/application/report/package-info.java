/**
 * The page that a fit leaves behind: one HTML file without scripts and without anything to fetch,
 * so that it can be mailed, archived beside the model and opened years later.
 *
 * <p>{@link io.sparkgnn.application.report.FitReport} is what there is to tell, {@link
 * io.sparkgnn.application.report.HtmlReport} tells it; {@link io.sparkgnn.application.report.Chart}
 * draws any curve, scatter or histogram and is also what the notebooks plot with. {@link
 * io.sparkgnn.application.report.ExplanationReport} is the page of explanations, {@link
 * io.sparkgnn.application.report.SubgraphPicture} one seed's picture. The command line calls it
 * after a fit. Nothing here knows Spark, a graph store or a model: only figures come in.
 */
package io.sparkgnn.application.report;
