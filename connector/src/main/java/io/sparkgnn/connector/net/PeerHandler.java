// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import java.nio.ByteBuffer;

/** Answers the requests to one service. Called by several threads. */
@FunctionalInterface
public interface PeerHandler {
  /**
   * Answers.
   *
   * @param request its bytes, big-endian, the handler's to keep
   * @return the answer, from position to limit; it must stay as it is until it is sent, so it is
   *     not to be used again
   * @throws Exception whose message goes to the peer that asked
   */
  ByteBuffer answer(ByteBuffer request) throws Exception;
}
