// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.http.BearerToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where to listen, and who may ask there: beyond this machine only who bears a token.
 *
 * @param host as it was given
 * @param token null for none
 */
record ListenAddress(String host, BearerToken token) {
  /** The environment variable with the token. */
  static final String VARIABLE = "SPARK_GNN_TOKEN";

  /**
   * Checks what was given.
   *
   * @param tokenFile null for none
   * @param variable the environment variable's value; null if it is not set
   * @throws UserErrorException if there is no such host, a token cannot be read, or there is none
   *     and the host is not this machine alone
   */
  static ListenAddress of(String host, Path tokenFile, String variable) {
    BearerToken token = tokenFile == null ? token(VARIABLE, variable) : token(tokenFile);
    if (token == null && !isLoopback(host)) {
      throw new UserErrorException(
          "Cannot listen at %s without a token: other machines reach it; give one by --token-file or %s, or listen at 127.0.0.1"
              .formatted(Shown.value(host), VARIABLE));
    }
    return new ListenAddress(host, token);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new UserErrorException(
          "Cannot listen at %s: there is no such host".formatted(Shown.value(host)), e);
    }
  }

  private static BearerToken token(Path file) {
    try {
      return token(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UserErrorException(
          "Cannot read the token from %s: %s".formatted(file, e.getClass().getSimpleName()), e);
    }
  }

  private static BearerToken token(String from, String text) {
    if (text == null) {
      return null;
    }
    String token = text.strip();
    if (token.length() < BearerToken.SHORTEST || !token.matches("[\\x21-\\x7E]+")) {
      throw new UserErrorException(
          "Cannot use the token in %s: at least %d characters of ASCII without blanks are allowed"
              .formatted(from, BearerToken.SHORTEST));
    }
    return new BearerToken(token);
  }
}
