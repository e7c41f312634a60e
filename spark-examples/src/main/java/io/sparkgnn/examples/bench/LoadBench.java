// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.examples.bench;

import io.sparkgnn.error.UserErrorException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Asks a server over connections that stay open, each from a thread of its own, about keys at
 * random, while rows may come in.
 *
 * <p>Without a rate a client sends its next request when it has its answer, and a latency is what a
 * caller that waits sees. With a rate requests are due at even times, whether the ones before are
 * answered or not, and a latency counts from when its request was due: what waits because the
 * server was slow is in it.
 */
public final class LoadBench {
  private static final int WARM_UP = 2_000;

  private final Asked asked;

  /**
   * What is asked.
   *
   * @param url of the server
   * @param token null for none
   * @param first key, a whole number
   * @param last key
   * @param time of all rows; empty for none
   * @param batch rows of a request
   * @param requests of each case
   * @param rate requests a second of all clients; 0 for as many as are answered
   * @param incoming rows a second that come in; 0 for none
   * @param table whose rows come in
   * @param row as JSON: {@code @n} becomes a new whole number, {@code @key} a key, and {@code @now}
   *     the time
   * @param each rows of a request that come in together
   */
  public record Asked(
      URI url,
      String token,
      long first,
      long last,
      String time,
      int batch,
      int requests,
      int rate,
      int incoming,
      String table,
      String row,
      int each) {}

  public LoadBench(Asked asked) {
    this.asked = asked;
  }

  /** Measures with so many clients. */
  public BenchLine run(int clients) {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      send(threads, clients, Math.min(WARM_UP, asked.requests()), 0, 1);
      Future<long[]> rows = asked.incoming() == 0 ? null : threads.submit(new Rows(over));
      long begin = System.nanoTime();
      long[] nanos = send(threads, clients, asked.requests(), asked.rate(), 2);
      double seconds = (System.nanoTime() - begin) / 1e9;
      over.set(true);
      BenchLine line =
          new BenchLine("load")
              .put("clients", clients)
              .put("batch", asked.batch())
              .put("requests", nanos.length)
              .put("rate", asked.rate())
              .put("incoming_rows_per_s", asked.incoming())
              .put("requests_per_s", nanos.length / seconds)
              .put("rows_per_s", (double) nanos.length * asked.batch() / seconds);
      figures(line, "", nanos);
      if (rows != null) {
        long[] came = rows.get();
        line.put("came_rows_per_s", (double) came.length * asked.each() / seconds);
        figures(line, "came_", came);
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } finally {
      over.set(true);
      threads.shutdown();
    }
  }

  private static RuntimeException failed(Throwable cause) {
    if (cause instanceof IOException) {
      return new UserErrorException("Cannot ask the server: " + cause.getMessage(), cause);
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  private static void figures(BenchLine line, String name, long[] nanos) {
    if (nanos.length == 0) {
      return;
    }
    Arrays.sort(nanos);
    line.put(name + "p50_ms", at(nanos, 0.5))
        .put(name + "p90_ms", at(nanos, 0.9))
        .put(name + "p99_ms", at(nanos, 0.99))
        .put(name + "p999_ms", at(nanos, 0.999))
        .put(name + "max_ms", at(nanos, 1));
  }

  private static double at(long[] sorted, double share) {
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, index)] / 1e6;
  }

  /** Latencies of all requests. */
  private long[] send(ExecutorService threads, int clients, int requests, int rate, long seed)
      throws InterruptedException, ExecutionException {
    List<Callable<long[]>> all = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < clients; i++) {
      int own = requests / clients + (i < requests % clients ? 1 : 0);
      double gap = rate == 0 ? 0 : 1e9 * clients / rate;
      all.add(new Client(own, gap, begin + (long) (gap * i / clients), 31 * seed + i));
    }
    List<long[]> found = new ArrayList<>();
    for (Future<long[]> each : threads.invokeAll(all)) {
      found.add(each.get());
    }
    return found.stream().flatMapToLong(Arrays::stream).toArray();
  }

  /** One that asks. */
  private final class Client implements Callable<long[]> {
    private final long[] nanos;
    private final double gap;
    private final long begin;
    private final SplittableRandom random;

    Client(int requests, double gap, long begin, long seed) {
      this.nanos = new long[requests];
      this.gap = gap;
      this.begin = begin;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public long[] call() throws IOException {
      try (Connection connection = new Connection()) {
        for (int i = 0; i < nanos.length; i++) {
          byte[] request = connection.request("/v1/predict", body());
          long from = System.nanoTime();
          if (gap > 0) {
            from = awaited(begin + (long) (i * gap));
          }
          connection.ask(request);
          nanos[i] = System.nanoTime() - from;
        }
      }
      return nanos;
    }

    private String body() {
      String time = asked.time().isEmpty() ? "" : "\"time\":\"%s\",".formatted(asked.time());
      return LongStream.generate(() -> key(random))
          .limit(asked.batch())
          .mapToObj(key -> "{\"key\":" + key + "}")
          .collect(Collectors.joining(",", "{" + time + "\"rows\":[", "]}"));
    }
  }

  /** Sends rows at even times. */
  private final class Rows implements Callable<long[]> {
    private final SplittableRandom random = new SplittableRandom(3);
    private final AtomicBoolean over;
    private long number = System.currentTimeMillis() << 20;

    Rows(AtomicBoolean over) {
      this.over = over;
    }

    @Override
    public long[] call() throws IOException {
      List<Long> nanos = new ArrayList<>();
      long begin = System.nanoTime();
      double gap = 1e9 * asked.each() / asked.incoming();
      try (Connection connection = new Connection()) {
        for (long i = 0; !over.get(); i++) {
          byte[] request = connection.request("/v1/rows", body());
          long due = awaited(begin + (long) (i * gap));
          connection.ask(request);
          nanos.add(System.nanoTime() - due);
        }
      }
      return nanos.stream().mapToLong(Long::longValue).toArray();
    }

    private String body() {
      return Stream.generate(
              () ->
                  asked
                      .row()
                      .replace("@now", "\"" + Instant.now() + "\"")
                      .replace("@n", Long.toString(number++))
                      .replace("@key", Long.toString(key(random))))
          .limit(asked.each())
          .collect(Collectors.joining(",", "{\"put\":{\"" + asked.table() + "\":[", "]}}"));
    }
  }

  /** Waits for a time, in {@link System#nanoTime}'s count, and gives it. */
  private static long awaited(long due) {
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return due;
  }

  private long key(SplittableRandom random) {
    return random.nextLong(asked.first(), asked.last() + 1);
  }

  /** A connection that stays open. */
  private final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Connection() throws IOException {
      socket = new Socket(asked.url().getHost(), asked.url().getPort());
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      out = socket.getOutputStream();
    }

    byte[] request(String path, String body) {
      String token = asked.token() == null ? "" : "Authorization: Bearer " + asked.token() + "\r\n";
      return "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
          .formatted(
              path,
              asked.url().getAuthority(),
              token,
              body.getBytes(StandardCharsets.UTF_8).length,
              body)
          .getBytes(StandardCharsets.UTF_8);
    }

    void ask(byte[] request) throws IOException {
      out.write(request);
      out.flush();
      String status = line();
      int length = 0;
      for (String header = line(); !header.isEmpty(); header = line()) {
        if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      byte[] body = in.readNBytes(length);
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IOException(status + ": " + new String(body, StandardCharsets.UTF_8));
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("the connection was closed");
        }
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
