// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.ml.internal.cluster;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * This machine's files as a remote store that can be made to hang: while the folder {@code
 * fs.gated.gate} exists, whoever opens a file but the manifest leaves its process id there and
 * waits.
 */
public final class GatedFileSystem extends RawLocalFileSystem {
  static final String SCHEME = "gated";
  static final String GATE = "fs.gated.gate";

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
    File gate = new File(getConf().get(GATE));
    if (!file.getName().endsWith(".json") && gate.isDirectory()) {
      Path mark = gate.toPath().resolve(Long.toString(ProcessHandle.current().pid()));
      if (!Files.exists(mark)) {
        Files.createFile(mark);
      }
      while (gate.isDirectory()) {
        try {
          Thread.sleep(20);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted at the gate");
        }
      }
    }
    return super.open(file, bufferSize);
  }
}
