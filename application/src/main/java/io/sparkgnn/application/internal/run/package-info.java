/**
 * The steps of a job: build, label, plan, fit, predict, evaluate, sample, audit, tune. Each takes a
 * job and a Spark session, does its part with the modules below, tells a listener how it goes, and
 * gives back what came of it. Called by {@link io.sparkgnn.application.Job}; parses and prints
 * nothing.
 */
package io.sparkgnn.application.internal.run;
