/**
 * Tests on a real standalone cluster: master, workers and executors are JVMs of their own on this
 * machine, made from the test's class path; the test's JVM is the driver.
 */
package io.sparkgnn.ml.internal.cluster;
