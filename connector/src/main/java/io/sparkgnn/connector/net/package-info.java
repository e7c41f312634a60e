/**
 * Requests between the executors of one Spark application, over Spark's own network layer with its
 * authentication, encryption and TLS. Called by the training stage's all-reduce and by remote
 * sampling; knows bytes and names of services, not what is in them.
 *
 * <p>{@link io.sparkgnn.connector.net.ExecutorNetwork} gives a task the network of its JVM. Only
 * {@link io.sparkgnn.connector.net.PeerNetwork} touches spark-network-common, which is internal to
 * Spark.
 */
package io.sparkgnn.connector.net;
