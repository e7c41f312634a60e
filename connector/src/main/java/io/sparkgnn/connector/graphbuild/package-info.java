/**
 * The graph build as its callers see it: the job ({@link
 * io.sparkgnn.connector.graphbuild.GraphBuild}) and what it found ({@link
 * io.sparkgnn.connector.graphbuild.BuildReport}). What to build is declared in {@code spec}. The
 * steps are in the packages plan, stage, profile and write, in the order in which rows pass through
 * them.
 */
package io.sparkgnn.connector.graphbuild;
