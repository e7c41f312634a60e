package io.sparkgnn.application.run;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Lines for people about long work, on standard error: when a stage takes long, every few seconds
 * after that with rate and time left, and when it ends. Stages may run side by side. Safe for use
 * by several threads.
 */
public final class Progress {
  private static final double FIRST_SECONDS = 4;
  private static final double EVERY_SECONDS = 10;

  private final PrintWriter out;
  private final Map<String, Stage> stages = new HashMap<>();

  /** When a stage began and last had a line, as {@code System.nanoTime()}. */
  private static final class Stage {
    private final long began = System.nanoTime();
    private long lastLine = began - (long) (1e9 * (EVERY_SECONDS - FIRST_SECONDS));
  }

  public Progress(PrintWriter out) {
    this.out = out;
  }

  /** A line of its own. */
  public synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  /**
   * A stage moved on. One that ends soon gets no line.
   *
   * @param done units of work done, as many as {@code total} at the end
   * @param rate what to print of the speed, or ""; asked only when there is a line
   */
  public synchronized void update(String name, long done, long total, Supplier<String> rate) {
    Stage stage = stages.computeIfAbsent(name, key -> new Stage());
    long now = System.nanoTime();
    double seconds = (now - stage.began) / 1e9;
    boolean ended = done >= total;
    if (ended) {
      stages.remove(name);
    }
    if (ended ? seconds < FIRST_SECONDS : now - stage.lastLine < 1e9 * EVERY_SECONDS) {
      return;
    }
    stage.lastLine = now;
    StringBuilder line = new StringBuilder("  ").append(name);
    if (ended) {
      line.append(": ").append(duration(seconds));
    } else {
      line.append(": ").append(100 * done / Math.max(1, total)).append(" %");
      if (done > 0) {
        line.append(", ").append(duration(seconds * (total - done) / done)).append(" left");
      }
    }
    String speed = rate.get();
    say(speed.isEmpty() ? line.toString() : line.append(", ").append(speed).toString());
  }

  /** A duration as people say it: {@code 0.4 s}, {@code 12 s}, {@code 3 min 5 s}. */
  public static String duration(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : whole / 60 + " min " + whole % 60 + " s";
  }

  /** A number with at most three digits and a unit: {@code 950}, {@code 12.3k}, {@code 4.56M}. */
  public static String count(double value) {
    String[] units = {"", "k", "M", "G"};
    int unit = 0;
    double rest = value;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    String format = unit == 0 || rest >= 99.95 ? "%.0f%s" : rest >= 9.995 ? "%.1f%s" : "%.2f%s";
    return String.format(Locale.ROOT, format, rest, units[unit]);
  }
}
