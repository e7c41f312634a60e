// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.runtime;

import ai.djl.engine.Engine;
import io.sparkgnn.error.EnvironmentException;
import java.nio.file.FileSystemException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one place that loads libtorch. What keeps it from being loaded stays so for the life of the
 * process: it is found out once, and told in one line every time.
 */
public final class Libtorch {
  private static final Pattern MISSING =
      Pattern.compile("(?:^|[\\s:])([^\\s:]+): cannot open shared object file");
  private static final Pattern OLD_SYSTEM = Pattern.compile("version `([A-Z_0-9.]+)' not found");
  private static final String CACHE =
      "set DJL_CACHE_DIR to a folder that can be written to and run from";

  private static boolean loaded;
  private static String problem;

  private Libtorch() {}

  /**
   * Loads libtorch, if it is not loaded yet.
   *
   * @throws EnvironmentException if it cannot be loaded; the message names what is missing and what
   *     to set
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    Throwable cause = null;
    if (problem == null) {
      try {
        settings();
        Engine.getEngine("PyTorch");
        loaded = true;
        return;
      } catch (RuntimeException | LinkageError | AssertionError e) {
        cause = e;
        problem = "Cannot load libtorch: " + problem(e);
      }
    }
    throw EnvironmentException.lasting(problem, cause);
  }

  /** What DJL reads when its engine starts; a property that the user has set stays. */
  private static void settings() {
    // Natives come from the class path or from the machine, never from the network.
    System.getProperties().putIfAbsent("ai.djl.offline", "true");
    // Batches differ in shape, and it would specialise the operators for each again.
    System.getProperties().putIfAbsent("ai.djl.pytorch.graph_optimizer", "false");
  }

  /** What keeps it from being loaded, and what helps. */
  static String problem(Throwable failure) {
    Throwable root = failure;
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      root = cause;
    }
    String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("").strip();
    if (root instanceof FileSystemException e) {
      String reason = e.getReason() == null ? root.getClass().getSimpleName() : e.getReason();
      return "its files cannot be unpacked to %s (%s); %s".formatted(e.getFile(), reason, CACHE);
    }
    if (message.contains("No space left")) {
      return "its files cannot be unpacked (" + message + "); " + CACHE;
    }
    if (root instanceof UnsatisfiedLinkError) {
      return unlinked(message);
    }
    if (root instanceof java.io.IOException) {
      return "there is none for %s on the class path, and it cannot be downloaded (%s: %s); %s"
          .formatted(platform(), root.getClass().getSimpleName(), message, ownLibrary());
    }
    if (message.startsWith("Folder not exist")) {
      return "there is no folder " + message.replaceFirst("^[^!]*!\\s*", "") + "; " + ownLibrary();
    }
    return (message.isEmpty() ? root.getClass().getName() : message) + "; " + ownLibrary();
  }

  private static String unlinked(String message) {
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return "the library %s is missing (%s); install it, or add its folder to LD_LIBRARY_PATH"
          .formatted(missing.group(1), message);
    }
    Matcher old = OLD_SYSTEM.matcher(message);
    if (old.find()) {
      return "this system's libraries are too old: %s is missing (%s); use a newer system, or set PYTORCH_LIBRARY_PATH to the folder of a libtorch that was made for this one"
          .formatted(old.group(1), message);
    }
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("elf") || lower.contains("on a ") || lower.contains("file too short")) {
      return "it is damaged or for another processor than %s (%s); %s"
          .formatted(platform(), message, ownLibrary());
    }
    if (lower.contains("failed to map") || lower.contains("not permitted")) {
      return "it cannot be run from where it is (" + message + "); " + CACHE;
    }
    return message + "; " + ownLibrary();
  }

  private static String ownLibrary() {
    return "give the class path a pytorch-native for "
        + platform()
        + ", or set PYTORCH_LIBRARY_PATH to the folder of a libtorch";
  }

  private static String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }
}
