/**
 * The command {@code spark-gnn serve}: reads where a job's graph and model are, opens both and runs
 * a server until the process is told to stop. Called by {@code bin/spark-gnn} alone.
 */
package io.sparkgnn.serving.command;
