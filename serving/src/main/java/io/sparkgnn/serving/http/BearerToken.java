// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/** The token that requests must bear, RFC 6750. Compared in a time that does not tell of it. */
public final class BearerToken {
  private static final String SCHEME = "bearer ";

  /** Fewer characters could be guessed. */
  public static final int SHORTEST = 16;

  private final byte[] token;

  /**
   * @throws IllegalArgumentException if it is shorter than {@link #SHORTEST} characters
   */
  public BearerToken(String token) {
    if (token.length() < SHORTEST) {
      throw new IllegalArgumentException("a token of " + token.length() + " characters");
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether a request bears it.
   *
   * @param authorization the header's value, or null
   */
  boolean allows(String authorization) {
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return false;
    }
    byte[] given = authorization.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(token, given);
  }
}
