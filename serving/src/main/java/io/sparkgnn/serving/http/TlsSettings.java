// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import java.nio.file.Path;

/**
 * The server's certificate, and whose it asks for.
 *
 * @param keystore with the server's key and certificate, PKCS 12
 * @param clients certificates that a client's must be signed by, PKCS 12; null to ask for none
 * @param password of both
 */
public record TlsSettings(Path keystore, Path clients, String password) {
  @Override
  public String toString() {
    return "TlsSettings[keystore=%s, clients=%s]".formatted(keystore, clients);
  }
}
