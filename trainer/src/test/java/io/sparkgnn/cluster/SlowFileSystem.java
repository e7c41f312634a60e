package io.sparkgnn.cluster;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under the scheme {@code slow}, read in small pieces with a rest before each. */
public final class SlowFileSystem extends RawLocalFileSystem {
  /** What the scheme is set to in a Spark configuration. */
  static final String SETTING = "spark.hadoop.fs.slow.impl";

  private static final int REST_MILLIS = 30;
  private static final int PIECE = 8192;

  @Override
  public URI getUri() {
    return URI.create("slow:///");
  }

  @Override
  public String getScheme() {
    return "slow";
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return new FSDataInputStream(new SlowStream(super.open(path, bufferSize)));
  }

  private static final class SlowStream extends FSInputStream {
    private final FSDataInputStream in;

    SlowStream(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        Thread.sleep(REST_MILLIS);
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      return in.read(buffer, offset, Math.min(length, PIECE));
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
