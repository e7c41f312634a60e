// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

@Integration
class PeerNetworkTest {
  private static final String HOST = "127.0.0.1";
  private static final Map<String, String> SECRET =
      Map.of("spark.authenticate", "true", "spark.authenticate.secret", "the right one");
  private static final Map<String, String> ENCRYPTED =
      Map.of(
          "spark.authenticate",
          "true",
          "spark.authenticate.secret",
          "the right one",
          "spark.network.crypto.enabled",
          "true");

  @TempDir static Path folder;

  private final List<PeerNetwork> started = new ArrayList<>();

  private PeerNetwork start(String name, Map<String, String> settings) {
    SparkConf conf = new SparkConf(false).set("spark.app.id", "app-1");
    settings.forEach(conf::set);
    SecurityManager security =
        new SecurityManager(
            conf,
            Option.empty(),
            org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE());
    PeerNetwork network = PeerNetwork.start(conf, security, name, HOST, 2);
    started.add(network);
    return network;
  }

  @AfterEach
  void close() {
    started.forEach(PeerNetwork::close);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  private static ByteBuffer plusOne(ByteBuffer request) {
    ByteBuffer answer = ByteBuffer.allocate(request.remaining());
    while (request.hasRemaining()) {
      answer.put((byte) (request.get() + 1));
    }
    return answer.flip();
  }

  private void answersAt(Map<String, String> settings) {
    PeerNetwork one = start("executor 1", settings);
    PeerNetwork two = start("executor 2", settings);
    two.serve("plus one", 2, PeerNetworkTest::plusOne);
    assertThat(one.send(two.address(), "plus one", bytes(1, 2, 3)).join())
        .isEqualTo(bytes(2, 3, 4));
  }

  @Test
  void aPeerAnswers() {
    answersAt(Map.of());
  }

  @Test
  void aPeerWithTheSameSecretAnswers() {
    answersAt(SECRET);
  }

  @Test
  void aPeerWithTheSameSecretAnswersEncrypted() {
    answersAt(ENCRYPTED);
  }

  @Test
  void aPeerAnswersOverTls() throws Exception {
    Path keys = folder.resolve("keys.jks");
    Process keytool =
        new ProcessBuilder(
                (Path.of(System.getProperty("java.home"), "bin", "keytool")
                        + " -genkeypair -alias spark -keyalg RSA -dname CN=peer -storetype JKS"
                        + " -storepass secret -keypass secret -keystore "
                        + keys)
                    .split(" "))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    answersAt(
        Map.of(
            "spark.ssl.rpc.enabled",
            "true",
            "spark.ssl.rpc.keyStore",
            keys.toString(),
            "spark.ssl.rpc.keyStorePassword",
            "secret",
            "spark.ssl.rpc.keyPassword",
            "secret",
            "spark.ssl.rpc.trustStore",
            keys.toString(),
            "spark.ssl.rpc.trustStorePassword",
            "secret"));
  }

  private void isRefused(Map<String, String> theirs, Map<String, String> mine, String message) {
    PeerNetwork server = start("executor 1", theirs);
    AtomicInteger asked = new AtomicInteger();
    server.serve(
        "plus one",
        1,
        request -> {
          asked.incrementAndGet();
          return plusOne(request);
        });
    PeerNetwork stranger = start("a stranger", mine);
    assertThatThrownBy(() -> stranger.send(server.address(), "plus one", bytes(1)).join())
        .cause()
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("executor 1 at 127.0.0.1:")
        .hasMessageContaining(message);
    assertThat(asked).hasValue(0);
  }

  @Test
  void aPeerWithAnotherSecretIsRefused() {
    isRefused(
        ENCRYPTED,
        Map.of(
            "spark.authenticate",
            "true",
            "spark.authenticate.secret",
            "a wrong one",
            "spark.network.crypto.enabled",
            "true"),
        "does not have this application's secret");
    isRefused(
        SECRET,
        Map.of("spark.authenticate", "true", "spark.authenticate.secret", "a wrong one"),
        "does not have this application's secret");
  }

  @Test
  void aPeerWithoutASecretIsRefused() {
    isRefused(ENCRYPTED, Map.of(), "SASL");
    isRefused(SECRET, Map.of(), "SASL");
  }

  @Test
  void manyRequestsOfAnySizeGetTheirOwnAnswers() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    PeerNetwork one = start("executor 1", Map.of());
    PeerNetwork two = start("executor 2", Map.of());
    two.serve("plus one", 3, PeerNetworkTest::plusOne);
    one.serve("echo", 0, request -> request);
    List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
    List<ByteBuffer> expected = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] request = new byte[random.nextInt(i % 30 == 0 ? 1 << 20 : 4096)];
      random.nextBytes(request);
      ByteBuffer given = ByteBuffer.allocateDirect(request.length + 7).put(7, request);
      given.position(7);
      boolean there = random.nextBoolean();
      answers.add(
          there
              ? one.send(two.address(), "plus one", given)
              : two.send(one.address(), "echo", given));
      expected.add(there ? plusOne(ByteBuffer.wrap(request)) : ByteBuffer.wrap(request));
      assertThat(given.position()).isEqualTo(7);
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join()).isEqualTo(expected.get(i));
    }
    assertThat(one.traffic().requestsSent() + two.traffic().requestsSent()).isEqualTo(300);
    assertThat(one.traffic().bytesReceived()).isPositive();
    assertThat(one.traffic().failures()).isZero();
  }

  @Test
  void whatIsSentNowIsWithTheSystemBeforeTheSenderGoesOn() throws Exception {
    PeerNetwork one = start("executor 1", Map.of());
    PeerNetwork two = start("executor 2", Map.of());
    CountDownLatch chained = new CountDownLatch(1);
    two.serve(
        "echo",
        1,
        request -> {
          chained.await();
          return request;
        });
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    AtomicBoolean freed = new AtomicBoolean();
    CompletableFuture<Void> first =
        one.send(two.address(), "echo", bytes(1))
            .thenRun(
                () -> {
                  busy.countDown();
                  try {
                    free.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  freed.set(true);
                });
    chained.countDown();
    busy.await();
    CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS).execute(free::countDown);
    CompletableFuture<ByteBuffer> second = one.sendNow(two.address(), "echo", bytes(2));
    assertThat(freed).as("the network's thread was free again").isTrue();
    assertThat(second.join()).isEqualTo(bytes(2));
    first.join();
  }

  @Test
  void aPeerThatDoesNotAnswerInTimeIsNamed() {
    PeerNetwork one = start("executor 1", Map.of(NetworkOptions.TIMEOUT, "300ms"));
    PeerNetwork two = start("executor 2", Map.of());
    CountDownLatch never = new CountDownLatch(1);
    two.serve(
        "sampling",
        1,
        request -> {
          never.await();
          return request;
        });
    assertThatThrownBy(() -> one.send(two.address(), "sampling", bytes(1)).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(PeerTimeoutException.class)
        .hasMessageContaining(
            "No answer from executor 2 at 127.0.0.1:" + two.address().port() + " to sampling")
        .hasMessageContaining("0.3 s");
    assertThat(one.traffic().failures()).isEqualTo(1);
  }

  @Test
  void aPeerThatIsNotThereIsNamed() throws IOException {
    PeerNetwork one = start("executor 1", Map.of());
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    assertThatThrownBy(
            () -> one.send(new PeerAddress("executor 9", HOST, free), "any", bytes()).join())
        .cause()
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("Cannot reach executor 9 at 127.0.0.1:" + free);
  }

  @Test
  void aPeerThatGoesAwayFailsTheRequestsThatWaitForIt() throws Exception {
    PeerNetwork one = start("executor 1", Map.of());
    PeerNetwork two = start("executor 2", Map.of());
    CountDownLatch asked = new CountDownLatch(1);
    two.serve(
        "sampling",
        1,
        request -> {
          asked.countDown();
          Thread.sleep(60_000);
          return request;
        });
    CompletableFuture<ByteBuffer> answer = one.send(two.address(), "sampling", bytes(1));
    asked.await();
    two.close();
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("executor 2");
  }

  @Test
  void aFailureOfTheHandlerReachesTheOneThatAsked() {
    PeerNetwork one = start("executor 1", Map.of());
    PeerNetwork two = start("executor 2", Map.of());
    two.serve(
        "sampling",
        1,
        request -> {
          throw new IOException("the disk is full");
        });
    assertThatThrownBy(() -> one.send(two.address(), "sampling", bytes(1)).join())
        .cause()
        .hasMessageMatching("No answer from executor 2 at .* to sampling: the disk is full");
    assertThatThrownBy(() -> one.send(two.address(), "features", bytes(1)).join())
        .cause()
        .hasMessageEndingWith("there is no service features");
  }

  @Test
  void aRequestOrAnswerThatIsTooLargeIsRefused() {
    Map<String, String> small = Map.of(NetworkOptions.MAX_MESSAGE, "1k");
    PeerNetwork one = start("executor 1", small);
    PeerNetwork two = start("executor 2", small);
    two.serve("grow", 1, request -> ByteBuffer.allocate(2000));
    assertThatThrownBy(() -> one.send(two.address(), "grow", ByteBuffer.allocate(1025)))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("1025 bytes")
        .hasMessageContaining(NetworkOptions.MAX_MESSAGE);
    assertThatThrownBy(() -> one.send(two.address(), "grow", bytes(1)).join())
        .cause()
        .hasMessageContaining("Cannot send an answer of 2000 bytes: allowed are 1024");
  }

  @Test
  void requestsBeyondTheBoundWaitForTheirTurn() throws Exception {
    PeerNetwork one =
        start(
            "executor 1", Map.of(NetworkOptions.MAX_IN_FLIGHT, "2", NetworkOptions.TIMEOUT, "20s"));
    PeerNetwork two = start("executor 2", Map.of());
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    two.serve(
        "slow",
        8,
        request -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(20);
          running.decrementAndGet();
          return request;
        });
    List<CompletableFuture<ByteBuffer>> answers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      answers.add(one.send(two.address(), "slow", bytes(i)));
    }
    for (int i = 0; i < 12; i++) {
      assertThat(answers.get(i).join()).isEqualTo(bytes(i));
    }
    assertThat(most.get()).isBetween(1, 2);
  }

  @Test
  void aServiceThatHasEndedRefuses() {
    PeerNetwork one = start("executor 1", Map.of());
    PeerNetwork two = start("executor 2", Map.of());
    PeerNetwork.Registration registration = two.serve("echo", 1, request -> request);
    assertThatThrownBy(() -> two.serve("echo", 1, request -> request))
        .hasMessageContaining("runs already");
    assertThat(one.send(two.address(), "echo", bytes(1)).join()).isEqualTo(bytes(1));
    registration.close();
    assertThatThrownBy(() -> one.send(two.address(), "echo", bytes(1)).join())
        .cause()
        .hasMessageContaining("no service echo");
  }

  @Test
  void anAddressReadsAsPeopleWriteIt() {
    assertThat(new PeerAddress("executor 12", "host.example", 4711))
        .hasToString("executor 12 at host.example:4711");
  }

  @Test
  void aSettingThatIsNotAllowedIsNamed() {
    assertThatThrownBy(() -> start("executor 1", Map.of(NetworkOptions.MAX_IN_FLIGHT, "0")))
        .isInstanceOf(UserErrorException.class)
        .hasMessageContaining("spark.sparkgnn.network.maxInFlight=0");
    assertThatThrownBy(() -> start("executor 1", Map.of(NetworkOptions.TIMEOUT, "soon")))
        .isInstanceOf(UserErrorException.class);
  }
}
