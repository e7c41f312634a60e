/**
 * Work on a graph as one object: a {@link io.sparkgnn.application.Job} is read from a job file or
 * made of objects; it builds, plans, tunes, fits, predicts, evaluates, samples and audits in a
 * given Spark session, and gives back objects. Prints nothing. Called by the command line, the
 * examples and programs of users; all that stands behind it is in {@code internal} packages, which
 * may change at any time.
 */
package io.sparkgnn.application;
