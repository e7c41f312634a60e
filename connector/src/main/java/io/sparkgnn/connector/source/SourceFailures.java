// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import io.sparkgnn.error.ExplainedException;
import io.sparkgnn.error.ToldFailure;
import io.sparkgnn.error.UnreadableException;
import io.sparkgnn.error.UserErrorException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;

/**
 * What a source that cannot be read means for people. Spark and Hadoop say it in hundreds of lines;
 * here it is one, with the file, what is wrong and what helps.
 */
public final class SourceFailures {
  private static final int LONGEST = 300;
  private static final Pattern CONDITION = Pattern.compile("^\\[[A-Z0-9_.]+]\\s*");
  private static final Pattern STATE = Pattern.compile("\\s*SQLSTATE:.*$");
  private static final Pattern FILE =
      Pattern.compile("(?:file|File) ((?:[a-z0-9]+:)?/\\S+?)\\.?(?=\\s|$)");

  private SourceFailures() {}

  /**
   * What to say when a source cannot be opened, whatever the failure.
   *
   * @param what the source, such as {@code csv data/orders.csv}
   */
  static ExplainedException opening(String what, Throwable failure) {
    List<Throwable> chain = chain(failure);
    return explained(chain)
        .or(() -> known(what, chain))
        .orElseGet(
            () ->
                new UserErrorException(
                    "Cannot read %s: %s".formatted(what, reason(chain)), failure));
  }

  /**
   * What to say of a failure in a job that reads sources; empty if it is not about them.
   *
   * @param what the source, or null if it is only known to be one of several
   */
  public static Optional<ExplainedException> reading(String what, Throwable failure) {
    List<Throwable> chain = chain(failure);
    return explained(chain).or(() -> known(what, chain));
  }

  private static Optional<ExplainedException> explained(List<Throwable> chain) {
    return chain.stream()
        .filter(ExplainedException.class::isInstance)
        .map(ExplainedException.class::cast)
        .findFirst();
  }

  private static Optional<ExplainedException> known(String what, List<Throwable> chain) {
    Throwable first = chain.get(0);
    String place = place(chain);
    String file = place == null ? null : place.replaceFirst("^file:/*", "/");
    String where = what == null ? file : file == null ? what : what + " (" + file + ")";
    if (where == null) {
      return Optional.empty(); // it may be about anything
    }
    for (Throwable cause : chain) {
      String mistake = mistake(cause);
      mistake = mistake == null ? otherFormat(cause, place) : mistake;
      if (mistake != null) {
        return Optional.of(
            new UserErrorException("Cannot read %s: %s".formatted(where, mistake), first));
      }
    }
    boolean reading =
        chain.stream().anyMatch(c -> condition(c).startsWith("FAILED_READ_FILE"))
            || chain.stream().anyMatch(SourceFailures::damage);
    return reading
        ? Optional.of(
            new UnreadableException(
                "Cannot read %s: the file is damaged or not what it is said to be (%s); copy it again or give its true format"
                    .formatted(where, reason(chain)),
                first))
        : Optional.empty();
  }

  /** The same failure without the passwords and keys of a source's options. */
  public static ExplainedException masked(ExplainedException failure, TableSource source) {
    String text = Secrets.mask(failure.getMessage(), Secrets.in(source.options()));
    return text.equals(failure.getMessage()) ? failure : ToldFailure.of(failure.kind(), text);
  }

  /** A mistake of the user's, or null. */
  private static String mistake(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String condition = condition(cause);
    if (condition.equals("PATH_NOT_FOUND") || cause instanceof FileNotFoundException) {
      return message.contains("(Permission denied)")
          ? "there is no permission to read it"
          : "there is no such file or folder";
    }
    if (cause instanceof AccessControlException
        || cause instanceof AccessDeniedException
        || message.contains("Permission denied")) {
      return "there is no permission to read it";
    }
    if (condition.equals("UNABLE_TO_INFER_SCHEMA")) {
      return "there is no file with rows in it";
    }
    if (condition.equals("DATA_SOURCE_NOT_FOUND")) {
      return "Spark has no format of that name; allowed are csv, parquet, orc, json, delta and"
          + " those whose jar Spark was given (spark.jars, --jars or --packages)";
    }
    if (condition.startsWith("MALFORMED_RECORD_IN_PARSING")
        || condition.startsWith("MALFORMED_CSV_RECORD")) {
      return one(message.replaceAll("(?s)\\s*Parse Mode:.*", ""))
          + "; with the option mode: PERMISSIVE such records are counted and shown";
    }
    if (message.startsWith("CSV header does not conform to the schema")) {
      return one(message);
    }
    if (condition.startsWith("FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH")
        || condition.equals("CANNOT_MERGE_SCHEMAS")) {
      return "its files have different schemas: " + one(message);
    }
    if (cause instanceof UnsupportedFileSystemException) {
      return "%s; copy the file to a file system that Spark has".formatted(one(message));
    }
    if (message.contains("HttpFileSystem") || message.contains("HttpsFileSystem")) {
      return "files cannot be read over http; copy it to a file system that Spark has";
    }
    if (message.contains("Relative path in absolute URI")) {
      return "Hadoop cannot read a name with a colon; rename the file";
    }
    if (cause instanceof UnsupportedCharsetException
        || cause instanceof IllegalCharsetNameException
        || condition.endsWith(".CHARSET")) {
      return "there is no encoding of that name: %s".formatted(one(message));
    }
    return null;
  }

  private static boolean damage(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return cause instanceof ZipException
        || cause instanceof EOFException
        || cause instanceof PathIOException
        || message.contains("is not a parquet file")
        || message.contains("not in gzip format")
        || message.contains("could not read footer")
        || message.contains("malformed orc");
  }

  private static String condition(Throwable cause) {
    String condition = cause instanceof SparkThrowable known ? known.getCondition() : null;
    return condition == null ? "" : condition;
  }

  /** A file that does not begin as files of its format do is not damaged: it never was one. */
  private static String otherFormat(Throwable cause, String file) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (file != null && file.endsWith(".gz") && damage(cause)) {
      return begins(file, "\u001f\u008b")
          ? null
          : "its name says gzip, and it is not; give it another name";
    }
    if (message.contains("not a parquet file") || message.contains("could not read footer")) {
      return begins(file, "PAR1") ? null : "it is not a Parquet file; give its true format";
    }
    if (message.contains("malformed orc")) {
      return begins(file, "ORC") ? null : "it is not an ORC file; give its true format";
    }
    return null;
  }

  /** Whether a file begins so, or cannot be looked at. */
  private static boolean begins(String file, String magic) {
    if (file == null) {
      return true;
    }
    Path path = new Path(file);
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    try (InputStream in =
        path.getFileSystem(SparkSession.active().sessionState().newHadoopConf()).open(path)) {
      return Arrays.equals(in.readNBytes(expected.length), expected);
    } catch (IOException | RuntimeException e) {
      return true;
    }
  }

  /** The file that a failure is about, as Spark and Hadoop name it, or null. */
  private static String place(List<Throwable> chain) {
    for (Throwable cause : chain) {
      Matcher file = FILE.matcher(String.valueOf(cause.getMessage()));
      if (file.find()) {
        return file.group(1);
      }
    }
    return null;
  }

  /** The innermost failure that says something. */
  private static String reason(List<Throwable> chain) {
    for (int i = chain.size() - 1; i >= 0; i--) {
      String message = chain.get(i).getMessage();
      if (message != null && !message.isBlank()) {
        return one(message);
      }
    }
    return chain.get(chain.size() - 1).getClass().getSimpleName();
  }

  /** A message's first lines as one, without Spark's marks. */
  private static String one(String message) {
    String text = STATE.matcher(CONDITION.matcher(message).replaceFirst("")).replaceFirst("");
    text = Secrets.mask(text.strip().replaceAll("\\s*\\R\\s*", " "));
    return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
  }

  private static List<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain;
  }
}
