// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

/**
 * What passed through a {@link PeerNetwork} since it started: payloads, without frames.
 *
 * @param requestsSent to peers
 * @param bytesSent requests of this process and its answers to others
 * @param bytesReceived requests of others and their answers to this process
 * @param failures requests of this process that got no answer
 */
public record NetworkTraffic(
    long requestsSent, long bytesSent, long bytesReceived, long failures) {}
