// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.serving.ScoringSettings;
import io.sparkgnn.serving.ServedGraph;
import io.sparkgnn.serving.ServedModel;
import io.sparkgnn.serving.TinyModel;
import io.sparkgnn.tier.Integration;
import io.sparkgnn.train.config.TaskType;
import io.sparkgnn.train.metric.Thresholds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Integration
class TlsTest {
  private static final String PASSWORD = "secret-of-the-test";

  @TempDir Path folder;

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(tool.getInputStream().readAllBytes());
    assertThat(tool.waitFor()).as(said).isZero();
  }

  /** A key with its own certificate, and a file that trusts it. */
  private Path pair(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Path certificate = folder.resolve(name + ".pem");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=ip:127.0.0.1",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert",
        "-alias",
        name,
        "-keystore",
        store.toString(),
        "-file",
        certificate.toString());
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        name,
        "-file",
        certificate.toString(),
        "-keystore",
        trusted(name).toString());
    return store;
  }

  private Path trusted(String name) {
    return folder.resolve(name + "-trusted.p12");
  }

  private static KeyStore read(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** A client that trusts the server. */
  private HttpClient client(Path own) throws Exception {
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(read(trusted("server")));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(own == null ? null : read(own), PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private static int ready(HttpClient client, ScoringServer server) throws Exception {
    URI address = URI.create("https://127.0.0.1:%d/readyz".formatted(server.port()));
    return client
        .send(
            HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private ScoringServer server(TinyModel model, ServedGraph graph, TlsSettings tls) {
    return new ScoringServer(
        ServedModel.of(model.trained(), Thresholds.NONE),
        graph,
        ScoringSettings.USUAL.withDevice("cpu"),
        new ServerSettings("127.0.0.1", 0, null, tls, RequestLimits.USUAL, Duration.ofSeconds(10)),
        Clock.systemUTC());
  }

  @Test
  void whoHasNoCertificateThatIsTrustedIsNotAnswered() throws Exception {
    Path store = pair("server");
    Path known = pair("client");
    Path stranger = pair("stranger");
    TinyModel model = TinyModel.of(TaskType.REGRESSION);
    try (ServedGraph graph = model.stored(folder.resolve("graph"))) {
      try (ScoringServer server = server(model, graph, new TlsSettings(store, null, PASSWORD))) {
        assertThat(ready(client(null), server)).isEqualTo(200);
      }
      TlsSettings mutual = new TlsSettings(store, trusted("client"), PASSWORD);
      try (ScoringServer server = server(model, graph, mutual)) {
        assertThat(ready(client(known), server)).isEqualTo(200);
        for (Path own : new Path[] {null, stranger}) {
          assertThatThrownBy(() -> ready(client(own), server)).isInstanceOf(IOException.class);
        }
      }
      assertThatThrownBy(() -> server(model, graph, new TlsSettings(store, null, "another")))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("Cannot listen at 127.0.0.1");
    }
  }
}
