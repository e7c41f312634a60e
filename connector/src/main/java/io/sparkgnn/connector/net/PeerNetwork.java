// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.net;

import io.sparkgnn.error.UserErrorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.server.TransportServerBootstrap;
import org.apache.spark.network.util.TransportConf;
import scala.Option;
import scala.Some;

/**
 * One process's place in the network of peers: a server for what others ask, and clients for what
 * it asks others. Authentication ({@code spark.authenticate}), encryption ({@code
 * spark.network.crypto.*}) and TLS ({@code spark.ssl.rpc.*}) are the session's.
 *
 * <p>A request is the length and name of a service, then the caller's bytes. Requests are bounded
 * in size and number, answered on the service's own threads, and fail with a message that names the
 * peer when no answer comes in time. Safe for use by several threads.
 */
public final class PeerNetwork implements AutoCloseable {
  private static final String MODULE = "sparkgnn";
  private static final int MAX_NAME = 255;
  private static final long GRACE_MILLIS = 30_000;

  /** How late a timeout may be noticed, unless it is shorter than eight times that. */
  private static final long MAX_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final NetworkOptions options;
  private final boolean authenticated;
  private final PeerAddress address;
  private final TransportContext context;
  private final TransportServer server;
  private final TransportClientFactory clients;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<String, Service> services = new ConcurrentHashMap<>();
  private final Map<PeerAddress, Semaphore> turns = new ConcurrentHashMap<>();
  private final Set<Exchange> unanswered = ConcurrentHashMap.newKeySet();
  private final LongAdder requestsSent = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder failures = new LongAdder();

  private PeerNetwork(
      SparkConf conf, SecurityManager security, String name, String host, int cores) {
    options = NetworkOptions.of(conf);
    TransportConf transport = transportConf(conf, security, cores);
    context = new TransportContext(transport, new Receiver());
    authenticated = security.isAuthenticationEnabled();
    List<TransportServerBootstrap> serverSide =
        authenticated ? List.of(new AuthServerBootstrap(transport, security)) : List.of();
    List<TransportClientBootstrap> clientSide =
        authenticated
            ? List.of(new AuthClientBootstrap(transport, conf.getAppId(), security))
            : List.of();
    clients = context.createClientFactory(clientSide);
    server = context.createServer(host, 0, serverSide);
    address = new PeerAddress(name, host, server.getPort());
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "spark-gnn-network-timer");
              thread.setDaemon(true);
              return thread;
            });
    // One look at all of them now and then: an alarm for each would wake a thread for each.
    long every = Math.min(MAX_LATE_NANOS, options.timeout().toNanos() / 8 + 1);
    timer.scheduleWithFixedDelay(this::checkDeadlines, every, every, TimeUnit.NANOSECONDS);
  }

  private void checkDeadlines() {
    long now = System.nanoTime();
    unanswered.forEach(exchange -> exchange.check(now));
  }

  /**
   * Starts.
   *
   * @param conf the session's settings; those of {@link NetworkOptions} and {@code
   *     spark.sparkgnn.io.*}, which are Spark's {@code spark.shuffle.io.*} for this network
   * @param security has the session's secret
   * @param name of this process, for messages
   * @param host to listen at, on any free port
   * @param cores of this process: network threads each way
   * @throws UserErrorException for a setting that is not allowed
   */
  public static PeerNetwork start(
      SparkConf conf, SecurityManager security, String name, String host, int cores) {
    return new PeerNetwork(conf, security, name, host, cores);
  }

  private static TransportConf transportConf(SparkConf conf, SecurityManager security, int cores) {
    long millis = NetworkOptions.of(conf).timeout().toMillis();
    SparkConf own = conf.clone();
    // Spark drops a silent connection; ours must have said which request timed out before.
    own.setIfMissing("spark." + MODULE + ".io.connectionTimeout", millis + GRACE_MILLIS + "ms");
    own.setIfMissing("spark." + MODULE + ".io.connectionCreationTimeout", millis + "ms");
    return SparkTransportConf.fromSparkConf(
        own, MODULE, cores, Option.empty(), new Some<>(security.getRpcSSLOptions()));
  }

  /** Where peers reach this process. */
  public PeerAddress address() {
    return address;
  }

  /** What passed through so far. */
  public NetworkTraffic traffic() {
    return new NetworkTraffic(
        requestsSent.sum(), bytesSent.sum(), bytesReceived.sum(), failures.sum());
  }

  /** The bounds in force. */
  public NetworkOptions options() {
    return options;
  }

  /**
   * Begins to answer the requests to a service.
   *
   * @param service a name, at most 255 bytes
   * @param threads that answer; 0 for the network's own, one at a time for each peer, which spares
   *     a wake-up but must not wait for anything
   * @return what ends it: requests that wait are refused, handlers that run are interrupted
   * @throws IllegalStateException if the name is taken
   */
  public Registration serve(String service, int threads, PeerHandler handler) {
    encoded(service);
    Service entry = new Service(service, threads, handler);
    if (services.putIfAbsent(service, entry) != null) {
      throw new IllegalStateException("service '" + service + "' runs already at " + address);
    }
    return () -> {
      services.remove(service, entry);
      entry.stop();
    };
  }

  /** A service that runs until it is closed. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Asks a peer. Returns at once unless a connection must be made first or {@link
   * NetworkOptions#maxInFlight} requests wait for that peer's answer: then it waits for its turn.
   * So it must not be called from what is chained to a future of this network, which runs on a
   * network thread.
   *
   * @param request from position to limit; copied before this returns
   * @return the answer, on the heap and the caller's; or a {@link PeerException}
   * @throws UserErrorException if the request is larger than is allowed
   */
  public CompletableFuture<ByteBuffer> send(PeerAddress peer, String service, ByteBuffer request) {
    return send(peer, service, request, false);
  }

  /**
   * Asks a peer as {@link #send} does, and returns only when the network's thread has given the
   * request to the system as far as it takes it. For a thread that goes on computing: where it
   * shares its core with the network's thread, the request would wait until the system takes the
   * core away from it, which can be a whole step of a training later.
   */
  public CompletableFuture<ByteBuffer> sendNow(
      PeerAddress peer, String service, ByteBuffer request) {
    return send(peer, service, request, true);
  }

  private CompletableFuture<ByteBuffer> send(
      PeerAddress peer, String service, ByteBuffer request, boolean now) {
    if (request.remaining() > options.maxMessageBytes()) {
      throw new UserErrorException(
          tooLarge("send " + request.remaining() + " bytes to " + peer + " for " + service));
    }
    Exchange exchange = new Exchange(peer, service);
    try {
      TransportClient client = exchange.begin(frame(service, request));
      if (now) {
        awaitWritten(client);
      }
    } catch (IOException | RuntimeException e) {
      exchange.fail(unreachable(peer, service, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      exchange.fail(new PeerException(peer, "Interrupted while reaching " + peer, e));
    }
    return exchange.future;
  }

  /** Its thread does one thing after the other. */
  private static void awaitWritten(TransportClient client) throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    client.getChannel().eventLoop().execute(written::countDown);
    written.await();
  }

  private PeerException unreachable(PeerAddress peer, String service, Exception e) {
    if (e instanceof PeerException known) {
      return known;
    }
    // A connection that cannot be made is an IOException; a secret that is refused is not.
    String secret =
        authenticated && e instanceof RuntimeException
            ? "one of the two does not have this application's secret (spark.authenticate): "
            : "";
    return new PeerException(
        peer, "Cannot reach " + peer + " for " + service + ": " + secret + firstLine(e), e);
  }

  private String tooLarge(String what) {
    return "Cannot "
        + what
        + ": allowed are "
        + options.maxMessageBytes()
        + "; raise "
        + NetworkOptions.MAX_MESSAGE
        + " or lower the batch size";
  }

  private static byte[] encoded(String service) {
    byte[] name = service.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_NAME) {
      throw new IllegalArgumentException("not the name of a service: '" + service + "'");
    }
    return name;
  }

  private static ByteBuffer frame(String service, ByteBuffer request) {
    byte[] name = encoded(service);
    return ByteBuffer.allocate(1 + name.length + request.remaining())
        .put((byte) name.length)
        .put(name)
        .put(request.duplicate())
        .flip();
  }

  /** Spark sends a failure as a whole stack trace: its first line, without the class, says it. */
  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    String line = message.lines().findFirst().orElse(e.getClass().getSimpleName());
    return line.replaceFirst("^(([\\w$]+\\.)+[\\w$]+: )+", "");
  }

  /** One request on its way. */
  private final class Exchange implements RpcResponseCallback {
    final CompletableFuture<ByteBuffer> future = new CompletableFuture<>();
    private final PeerAddress peer;
    private final String service;
    private final long deadline = System.nanoTime() + options.timeout().toNanos();
    private Runnable giveUp;

    Exchange(PeerAddress peer, String service) {
      this.peer = peer;
      this.service = service;
    }

    TransportClient begin(ByteBuffer frame) throws IOException, InterruptedException {
      Semaphore free =
          turns.computeIfAbsent(peer, any -> new Semaphore(options.maxInFlight(), true));
      if (!free.tryAcquire(options.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw timeout();
      }
      future.whenComplete((answer, failure) -> free.release());
      TransportClient client = clients.createClient(peer.host(), peer.port());
      requestsSent.increment();
      bytesSent.add(frame.remaining());
      long request = client.sendRpc(frame, this);
      giveUp = () -> client.removeRpcRequest(request);
      unanswered.add(this);
      future.whenComplete((answer, failure) -> unanswered.remove(this));
      return client;
    }

    /** Fails if the answer is overdue. */
    void check(long now) {
      if (now - deadline >= 0) {
        giveUp.run();
        fail(timeout());
      }
    }

    private PeerTimeoutException timeout() {
      return new PeerTimeoutException(
          peer,
          "No answer from %s to %s within %s s (%s): it is stopped, overloaded or cut off"
              .formatted(
                  peer, service, options.timeout().toMillis() / 1e3, NetworkOptions.TIMEOUT));
    }

    @Override
    public void onSuccess(ByteBuffer answer) {
      bytesReceived.add(answer.remaining());
      ByteBuffer copy = ByteBuffer.allocate(answer.remaining()).put(answer).flip();
      future.complete(copy);
    }

    @Override
    public void onFailure(Throwable e) {
      fail(
          new PeerException(
              peer, "No answer from " + peer + " to " + service + ": " + firstLine(e), e));
    }

    void fail(PeerException failure) {
      if (!future.isDone()) {
        failures.increment();
        future.completeExceptionally(failure);
      }
    }
  }

  /** Called on Spark's event loop, which must not be kept waiting. */
  private final class Receiver extends RpcHandler {
    private final StreamManager streams = new OneForOneStreamManager();

    @Override
    public void receive(TransportClient client, ByteBuffer message, RpcResponseCallback reply) {
      byte[] name = new byte[message.get() & 0xFF];
      message.get(name);
      String asked = new String(name, StandardCharsets.UTF_8);
      bytesReceived.add(message.remaining());
      Service service = services.get(asked);
      if (message.remaining() > options.maxMessageBytes()) {
        reply.onFailure(
            new IllegalArgumentException(
                tooLarge("take a request of " + message.remaining() + " bytes")));
      } else if (service == null) {
        reply.onFailure(new IllegalStateException("there is no service " + asked));
      } else {
        // The message is Spark's and goes away when this returns.
        ByteBuffer own = ByteBuffer.allocate(message.remaining()).put(message).flip();
        service.answer(own, answer -> answer(answer, reply), reply::onFailure);
      }
    }

    private void answer(ByteBuffer answer, RpcResponseCallback reply) {
      if (answer.remaining() > options.maxMessageBytes()) {
        reply.onFailure(
            new IllegalArgumentException(
                tooLarge("send an answer of " + answer.remaining() + " bytes")));
      } else {
        bytesSent.add(answer.remaining());
        reply.onSuccess(answer);
      }
    }

    @Override
    public StreamManager getStreamManager() {
      return streams;
    }
  }

  /** Closes the server and all connections; requests on their way fail. */
  @Override
  public void close() {
    services.values().forEach(Service::stop);
    services.clear();
    clients.close();
    server.close();
    context.close();
    timer.shutdownNow();
  }
}
