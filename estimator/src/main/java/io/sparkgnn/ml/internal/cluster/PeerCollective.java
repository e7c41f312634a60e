// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import io.sparkgnn.connector.net.PeerAddress;
import io.sparkgnn.connector.net.PeerException;
import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.train.collective.Collective;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collective of the training stage's tasks, one in each of several executors.
 *
 * <p>Large sums go round a ring (Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms for
 * clusters of workstations", 2009): the values are cut into as many chunks as there are processes;
 * a chunk is added up on its way round once, then goes round again as it is. Each value's terms are
 * added in an order that depends on its place alone, and every process gets the bits of the one
 * process that added last. Small sums, and those of two processes, are sent to everybody at once
 * and added in the order of ranks: fewer steps for the same bytes.
 *
 * <p>A process that waits asks all others from time to time whether they still take part. So a peer
 * that is slow is waited for, and one that is gone or stopped is named after {@code
 * spark.sparkgnn.network.timeout}.
 */
public final class PeerCollective implements Collective {
  /** Below this the steps of a ring cost more than its smaller messages save. */
  private static final int SMALL_FLOATS = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(PeerCollective.class);
  private static final long CLOSE_SECONDS = 5;
  private static final long POLL_MILLIS = 50;
  private static final long ASK_EVERY_MILLIS = 2000;

  private final Mailbox mailbox;
  private final int rank;
  private final List<PeerAddress> peers;
  private final Runnable whileWaiting;
  private final List<CompletableFuture<ByteBuffer>> sent = new ArrayList<>();
  private final List<CompletableFuture<ByteBuffer>> asked = new ArrayList<>();
  private final int pieceBytes;
  private long operation;
  private long lastAsked;

  /**
   * @param mailbox of this process; closed with this
   * @param rank of this process
   * @param peers all processes in the order of ranks
   * @param whileWaiting called often while this waits; throws to give up, as when Spark kills the
   *     task
   */
  public PeerCollective(Mailbox mailbox, int rank, List<PeerAddress> peers, Runnable whileWaiting) {
    this.mailbox = mailbox;
    this.rank = rank;
    this.peers = List.copyOf(peers);
    this.whileWaiting = whileWaiting;
    // Leaves room for the message's head.
    this.pieceBytes = Math.max(64, mailbox.network().options().maxMessageBytes() - 64) / 4 * 4;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return peers.size();
  }

  @Override
  public double allReduce(FloatBuffer values, double number) {
    float[] all = new float[values.remaining()];
    values.get(values.position(), all);
    double sum =
        size() == 2 || all.length <= SMALL_FLOATS
            ? sumDirectly(all, number)
            : sumAround(all, number);
    values.put(values.position(), all);
    return sum;
  }

  private double sumDirectly(float[] values, double number) {
    ByteBuffer mine =
        ByteBuffer.allocate(Math.addExact(Double.BYTES, Math.multiplyExact(values.length, 4)));
    mine.order(ByteOrder.LITTLE_ENDIAN).putDouble(number).asFloatBuffer().put(values);
    Arrays.fill(values, 0);
    double sum = 0;
    for (byte[] part : gather(mine.array())) {
      ByteBuffer terms = ByteBuffer.wrap(part).order(ByteOrder.LITTLE_ENDIAN);
      sum += terms.getDouble();
      add(terms.asFloatBuffer(), values, 0);
    }
    return sum;
  }

  private double sumAround(float[] values, double number) {
    begin();
    int size = size();
    int last = 2 * size; // a step of its own: the numbers are under way while the values go round
    byte[] mine = ByteBuffer.allocate(Double.BYTES).putDouble(number).array();
    sendToOthers(last, mine);
    int next = (rank + 1) % size;
    int previous = (rank + size - 1) % size;
    for (int step = 0; step < size - 1; step++) {
      int out = Math.floorMod(rank - step, size);
      int in = Math.floorMod(rank - step - 1, size);
      send(next, step, bytes(values, chunk(values, out), chunk(values, out + 1)));
      add(floats(receive(previous, step)), values, chunk(values, in));
    }
    for (int step = 0; step < size - 1; step++) {
      int out = Math.floorMod(rank + 1 - step, size);
      int in = Math.floorMod(rank - step, size);
      send(next, size + step, bytes(values, chunk(values, out), chunk(values, out + 1)));
      FloatBuffer sums = floats(receive(previous, size + step));
      sums.get(values, chunk(values, in), sums.remaining());
    }
    double sum = 0;
    for (byte[] each : receiveFromAll(last, mine)) {
      sum += ByteBuffer.wrap(each).getDouble();
    }
    return sum;
  }

  private int chunk(float[] values, int index) {
    return (int) ((long) values.length * index / size());
  }

  private static byte[] bytes(float[] values, int from, int to) {
    byte[] bytes = new byte[Math.multiplyExact(to - from, Float.BYTES)];
    floats(bytes).put(values, from, to - from);
    return bytes;
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }

  private static void add(FloatBuffer terms, float[] values, int from) {
    for (int i = 0; i < terms.limit(); i++) {
      values[from + i] += terms.get(i);
    }
  }

  /** Down a binomial tree: a process gets it from the one without its highest bit. */
  @Override
  public byte[] broadcast(byte[] value) {
    begin();
    byte[] bytes = rank == 0 ? value : receive(rank - Integer.highestOneBit(rank), 0);
    for (int bit = 1; bit < size(); bit <<= 1) {
      if (bit > rank && rank + bit < size()) {
        send(rank + bit, 0, bytes);
      }
    }
    return bytes;
  }

  @Override
  public List<byte[]> gather(byte[] mine) {
    begin();
    sendToOthers(0, mine);
    return receiveFromAll(0, mine);
  }

  private void sendToOthers(int step, byte[] mine) {
    // Each begins with its neighbor, so that not all send to the same one at once.
    for (int i = 1; i < size(); i++) {
      send((rank + i) % size(), step, mine);
    }
  }

  private List<byte[]> receiveFromAll(int step, byte[] mine) {
    List<byte[]> all = new ArrayList<>();
    for (int peer = 0; peer < size(); peer++) {
      all.add(peer == rank ? mine : receive(peer, step));
    }
    return all;
  }

  @Override
  public void barrier() {
    gather(new byte[0]);
  }

  /** Tells all others of a failure that this process alone has met, and that ends all. */
  public void tellOf(ExplainedException failure) {
    for (int peer = 0; peer < size(); peer++) {
      if (peer != rank) {
        sent.add(post(peer, new Message.Failed(failure.kind(), failure.getMessage())));
      }
    }
  }

  /** What one operation sent has arrived before the next one begins. */
  private void begin() {
    operation++;
    settle();
  }

  private void settle() {
    sent.forEach(this::await);
    sent.clear();
  }

  /** Sent before this goes on: if the peer's part is here already, what follows is a whole step. */
  private CompletableFuture<ByteBuffer> post(int peer, Message message) {
    return mailbox.network().sendNow(peers.get(peer), mailbox.group(), message.encode());
  }

  private void send(int peer, int step, byte[] bytes) {
    int pieces = Math.max(1, (bytes.length + pieceBytes - 1) / pieceBytes);
    for (int piece = 0; piece < pieces; piece++) {
      int from = piece * pieceBytes;
      ByteBuffer payload =
          ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)).slice();
      Message.Key key = new Message.Key(rank, operation, step, piece);
      sent.add(post(peer, new Message.Data(key, pieces, payload)));
    }
  }

  private byte[] receive(int from, int step) {
    List<ByteBuffer> pieces = new ArrayList<>();
    int size = 0;
    int count = 1;
    for (int piece = 0; piece < count; piece++) {
      Message.Key key = new Message.Key(from, operation, step, piece);
      Message.Data data = await(mailbox.slot(key));
      mailbox.remove(key);
      count = data.pieces();
      pieces.add(data.payload());
      size = Math.addExact(size, data.payload().remaining());
    }
    byte[] bytes = new byte[size];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    pieces.forEach(out::put);
    return bytes;
  }

  /** Waits, unless a worker has failed, a message could not be sent or a peer is gone. */
  private <T> T await(CompletableFuture<T> wanted) {
    lastAsked = System.nanoTime();
    try {
      while (true) {
        try {
          return wanted.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          whileWaiting.run();
          check();
        }
      }
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      whileWaiting.run();
      throw new IllegalStateException("interrupted while waiting for the other workers", e);
    }
  }

  private void check() {
    ExplainedException told = mailbox.failure();
    if (told != null) {
      throw told;
    }
    sent.forEach(this::failIfFailed);
    asked.forEach(this::failIfFailed);
    asked.removeIf(CompletableFuture::isDone);
    if (asked.isEmpty()
        && System.nanoTime() - lastAsked > TimeUnit.MILLISECONDS.toNanos(ASK_EVERY_MILLIS)) {
      lastAsked = System.nanoTime();
      for (int peer = 0; peer < size(); peer++) {
        if (peer != rank) {
          asked.add(post(peer, new Message.Alive()));
        }
      }
    }
  }

  private void failIfFailed(CompletableFuture<ByteBuffer> future) {
    if (future.isCompletedExceptionally()) {
      try {
        future.join();
      } catch (CompletionException e) {
        throw failure(e.getCause());
      }
    }
  }

  private RuntimeException failure(Throwable cause) {
    // A peer that fails says why before it goes; what it said counts.
    ExplainedException told = mailbox.failure();
    if (told != null) {
      return told;
    }
    return cause instanceof PeerException known
        ? known
        : new IllegalStateException("Cannot continue with the other workers", cause);
  }

  /** Waits a little until all that was sent has arrived, as far as the others still take it. */
  @Override
  public void close() {
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))
          .handle((done, failure) -> null)
          .get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The last messages of group {} may not have arrived", mailbox.group());
    } finally {
      mailbox.close();
    }
  }
}
