/**
 * Tests on a real standalone cluster: master, workers, executors and drivers are JVMs of their own
 * on this machine, made from the test's class path.
 */
package io.sparkgnn.cluster;
