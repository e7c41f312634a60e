/**
 * The graph build as its callers see it: what to build ({@link
 * io.sparkgnn.connector.build.GraphSpec}), the job ({@link io.sparkgnn.connector.build.GraphBuild})
 * and what it found ({@link io.sparkgnn.connector.build.BuildReport}). The steps are in the
 * packages plan, stage, profile and write, in the order in which rows pass through them.
 */
package io.sparkgnn.connector.build;
