// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.command;

import io.sparkgnn.error.Shown;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.http.BearerToken;
import io.sparkgnn.serving.http.TlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/**
 * Where to listen, and who may ask there: beyond this machine only who bears a token or has a
 * certificate.
 *
 * @param host as it was given
 * @param token null for none
 * @param tls null for plain HTTP
 */
record ListenAddress(String host, BearerToken token, TlsSettings tls) {
  /** The environment variable with the token. */
  static final String VARIABLE = "SPARK_GNN_TOKEN";

  /** The environment variable with the password of the files of TLS. */
  static final String PASSWORD = "SPARK_GNN_KEYSTORE_PASSWORD";

  /**
   * Checks what was given.
   *
   * @param tokenFile null for none
   * @param variable the environment variable's value; null if it is not set
   * @throws UserErrorException if there is no such host, a token cannot be read, or there is none
   *     and the host is not this machine alone
   */
  static ListenAddress of(String host, Path tokenFile, String variable, TlsSettings tls) {
    BearerToken token = tokenFile == null ? token(VARIABLE, variable) : token(tokenFile);
    boolean certified = tls != null && tls.clients() != null;
    if (token == null && !certified && !isLoopback(host)) {
      throw new UserErrorException(
          "Cannot listen at %s without a token: other machines reach it; give one by --token-file or %s, ask for certificates by --tls-clients, or listen at 127.0.0.1"
              .formatted(Shown.value(host), VARIABLE));
    }
    return new ListenAddress(host, token, tls);
  }

  /**
   * Checks what was given of TLS.
   *
   * @param keystore null for plain HTTP
   * @param clients null to ask for no certificate
   * @param password the environment variable's value; null if it is not set
   * @throws UserErrorException if a file cannot be read, or there is no password
   */
  static TlsSettings tls(Path keystore, Path clients, String password) {
    if (keystore == null) {
      if (clients != null) {
        throw new UserErrorException(
            "Cannot use --tls-clients without --tls-keystore, the server's own certificate");
      }
      return null;
    }
    if (password == null) {
      throw new UserErrorException(
          "Cannot read %s without its password: set %s".formatted(keystore, PASSWORD));
    }
    for (Path file : clients == null ? List.of(keystore) : List.of(keystore, clients)) {
      check(file, password);
    }
    return new TlsSettings(keystore, clients, password);
  }

  private static void check(Path file, String password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore.getInstance("PKCS12").load(in, password.toCharArray());
    } catch (NoSuchFileException e) {
      throw new UserErrorException("Cannot read %s: there is no such file".formatted(file), e);
    } catch (IOException | GeneralSecurityException e) {
      throw new UserErrorException(
          "Cannot read %s: it is no PKCS 12 file, or %s is not its password"
              .formatted(file, PASSWORD),
          e);
    }
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
