// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import java.time.Duration;

/**
 * Where and how a {@link ScoringServer} listens.
 *
 * @param host name or address
 * @param port 0 for any that is free
 * @param token that requests must bear; null for none
 * @param tls null for plain HTTP
 * @param limits of a request
 * @param stop how long requests that were taken may go on when the server is stopped
 */
public record ServerSettings(
    String host,
    int port,
    BearerToken token,
    TlsSettings tls,
    RequestLimits limits,
    Duration stop) {
  /** Without TLS. */
  public ServerSettings(
      String host, int port, BearerToken token, RequestLimits limits, Duration stop) {
    this(host, port, token, null, limits, stop);
  }

  /** This machine alone. */
  public static ServerSettings local(int port) {
    return new ServerSettings("127.0.0.1", port, null, RequestLimits.USUAL, Duration.ofSeconds(30));
  }

  /** The same for other requests. */
  public ServerSettings with(RequestLimits other) {
    return new ServerSettings(host, port, token, tls, other, stop);
  }

  /** The same for those who bear a token. */
  public ServerSettings with(BearerToken needed) {
    return new ServerSettings(host, port, needed, tls, limits, stop);
  }
}
