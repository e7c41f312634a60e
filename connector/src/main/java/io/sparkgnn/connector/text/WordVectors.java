// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.text;

import io.sparkgnn.error.UserErrorException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * Reads word vectors in the text format of word2vec, GloVe and fastText: a word and its numbers on
 * each line, separated by blanks, after a first line with the number of words and of numbers where
 * there is one. A file whose name ends in gz, bz2 and the like is unpacked.
 */
final class WordVectors {
  private static final Pattern BLANKS = Pattern.compile("[ \t]+");
  private static final int MOST_NUMBERS = 4096;

  private final String file;
  private final Predicate<String> wanted;
  private final HashMap<String, float[]> vectors = new HashMap<>();
  private int length;

  private WordVectors(String file, Predicate<String> wanted) {
    this.file = file;
    this.wanted = wanted;
  }

  /**
   * Reads the vectors of some words.
   *
   * @param wanted tells of a word in lower case whether its vector is kept; of words that differ in
   *     case alone the first one is
   * @throws UserErrorException if the file is not there or has another format; the message names
   *     the line
   */
  static WordVectors read(Configuration hadoop, String file, Predicate<String> wanted) {
    WordVectors vectors = new WordVectors(file, wanted);
    Path path = new Path(file);
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    try {
      FileSystem files = path.getFileSystem(hadoop);
      try (InputStream raw = files.open(path);
          InputStream plain = codec == null ? raw : codec.createInputStream(raw);
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
        vectors.read(lines);
      }
    } catch (FileNotFoundException e) {
      throw new UserErrorException(
          "Cannot read word vectors from %s: there is no such file".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException("word vectors cannot be read from " + file, e);
    }
    return vectors;
  }

  private void read(BufferedReader lines) throws IOException {
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String[] parts = BLANKS.split(line.strip());
      boolean head = number == 1 && parts.length == 2;
      if (head || line.isBlank()) {
        continue;
      }
      if (length == 0) {
        length = parts.length - 1;
      }
      if (length < 1 || length > MOST_NUMBERS || parts.length <= length) {
        throw wrong(number, parts.length - 1);
      }
      add(parts, number);
    }
    if (length == 0) {
      throw new UserErrorException(
          "Cannot read word vectors from %s: it has none; it must have a word and its numbers on each line"
              .formatted(file));
    }
  }

  private void add(String[] parts, int number) {
    int words = parts.length - length; // a few words of some files have blanks in them
    String word = parts[0].toLowerCase(Locale.ROOT);
    if (words > 1 || vectors.containsKey(word) || !wanted.test(word)) {
      return;
    }
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      try {
        vector[i] = Float.parseFloat(parts[words + i]);
      } catch (NumberFormatException e) {
        throw new UserErrorException(
            "Cannot read word vectors from %s: line %d has '%s' where a number should be"
                .formatted(file, number, parts[words + i]),
            e);
      }
    }
    vectors.put(word, vector);
  }

  private UserErrorException wrong(int line, int numbers) {
    return new UserErrorException(
        "Cannot read word vectors from %s: line %d has %d numbers; every line must have a word and the same number of them, %s"
            .formatted(
                file,
                line,
                numbers,
                length < 1 ? "1 to " + MOST_NUMBERS : Integer.toString(length)));
  }

  /** Numbers of a vector. */
  int length() {
    return length;
  }

  /** The vectors that were wanted, by word in lower case. */
  Map<String, float[]> vectors() {
    return vectors;
  }
}
