// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code full}, with room for so many bytes. */
public final class FullDiskFileSystem extends SchemeFileSystem {
  /** What the scheme is set to in a Hadoop configuration. */
  public static final String SETTING = "fs.full.impl";

  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);
  private static final AtomicLong FILES = new AtomicLong();
  private static volatile long slowMillis;

  public FullDiskFileSystem() {
    super("full");
  }

  /** Sets how many bytes can still be written. */
  public static void room(long bytes) {
    ROOM.set(bytes);
  }

  /** Has every other file take so long to be made, whatever interrupts it. */
  public static void slow(long millis) {
    slowMillis = millis;
  }

  private static void await() {
    if (slowMillis == 0 || FILES.incrementAndGet() % 2 == 0) {
      return;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(slowMillis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  FSDataOutputStream make(Path path, boolean overwrite, Making plain) throws IOException {
    await();
    return limited(plain.make());
  }

  private static FSDataOutputStream limited(OutputStream out) throws IOException {
    return new FSDataOutputStream(
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            take(1);
            out.write(value);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            take(length);
            out.write(bytes, offset, length);
          }

          @Override
          public void flush() throws IOException {
            out.flush();
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        },
        null);
  }

  /** Hadoop throws what a local disk says as an {@code FSError}, which nobody else can make. */
  private static void failAsAFullDiskDoes() throws IOException {
    try (RawLocalFileSystem local = new RawLocalFileSystem()) {
      local.initialize(URI.create("file:///"), new Configuration(false));
      try (OutputStream out = local.create(new Path("/dev/full"), true)) {
        out.write(0);
      }
    }
  }

  private static void take(int bytes) throws IOException {
    if (ROOM.addAndGet(-bytes) < 0) {
      failAsAFullDiskDoes();
    }
  }
}
