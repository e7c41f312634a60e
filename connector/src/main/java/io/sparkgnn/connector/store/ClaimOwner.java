// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who has a folder: the content of a lock file of a build, and of a {@link FolderClaim}'s.
 *
 * @param id of the build or claim
 * @param host the machine's name
 * @param process its id there
 * @param processStart when the process started, ISO 8601, or ""
 * @param kernel what tells that two process ids are of one numbering, or "" where nothing does
 * @param since when it took the folder, ISO 8601
 */
record ClaimOwner(
    String id, String host, long process, String processStart, String kernel, String since) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ClaimOwner UNKNOWN =
      new ClaimOwner("", "an unknown machine", -1, "", "", "an unknown time");

  /** This process, as an owner. */
  static ClaimOwner here(String id) {
    return new ClaimOwner(
        id,
        hostName(),
        ProcessHandle.current().pid(),
        start(ProcessHandle.current()),
        kernelHere(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "this machine";
    }
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** A boot of Linux and its namespace of process ids, which containers have of their own. */
  private static String kernelHere() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  byte[] encode() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An owner of whom nothing is known if the bytes are null or no owner, as when half written. */
  static ClaimOwner decode(byte[] bytes) {
    try {
      return bytes == null ? UNKNOWN : JSON.readValue(bytes, ClaimOwner.class);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  /** Whether its process is known to have ended. */
  boolean ended() {
    if (kernel.isEmpty() || !kernel.equals(kernelHere())) {
      return false;
    }
    return ProcessHandle.of(process)
        .filter(ProcessHandle::isAlive)
        .filter(found -> start(found).equals(processStart))
        .isEmpty();
  }

  /** For messages, such as {@code process 12 on lake1, since 2026-01-02T03:04:05Z}. */
  String text() {
    return "process %d on %s, since %s".formatted(process, host, since);
  }
}
