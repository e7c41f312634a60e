/**
 * The steps of a job: build, label, plan, fit, predict, evaluate, sample, audit, tune. Each takes a
 * job file and a Spark session and does its part with the modules below. Called by the command line
 * and by the examples; parses and prints nothing but progress lines.
 */
package io.sparkgnn.application.run;
