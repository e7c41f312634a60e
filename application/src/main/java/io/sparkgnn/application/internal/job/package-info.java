/**
 * The job file: YAML read into typed records, with every key known ({@link
 * io.sparkgnn.application.internal.job.JobKeys}), overrides from the command line and from the
 * environment, and messages that name the place, the value and what is allowed. Called by the
 * command line; knows what a graph is declared as ({@code GraphSpec}) but runs nothing.
 */
package io.sparkgnn.application.internal.job;
