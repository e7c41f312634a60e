// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.serving.http;

import io.sparkgnn.error.Shown;
import io.sparkgnn.serving.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads a CSV with a header: the key's columns and, if need be, {@code time}. */
final class CsvRequest {
  /** Any line end, quotes as RFC 4180 has them. */
  static final CSVFormat FORMAT = CSVFormat.RFC4180;

  private static final String TIME = "time";

  /** Which value of a record is the time, and which the columns of the key; -1 for none. */
  private record Columns(int time, int[] key, int width) {
    static Columns of(CSVRecord header, EntityKey entity) {
      int[] key = new int[entity.size()];
      java.util.Arrays.fill(key, -1);
      int time = -1;
      for (int i = 0; i < header.size(); i++) {
        String name = header.get(i).strip();
        int column = entity.column(name);
        boolean taken = column >= 0 ? key[column] >= 0 : time >= 0;
        if (taken) {
          throw Problem.MALFORMED.at(
              "line 1", "the column '%s' is there twice".formatted(Shown.value(name)));
        }
        if (column >= 0) {
          key[column] = i;
        } else if (name.equals(TIME)) {
          time = i;
        } else {
          throw Problem.UNKNOWN_FIELD.at(
              "line 1",
              "the column '%s' is not known; allowed are %s and time"
                  .formatted(Shown.value(name), String.join(", ", entity.names())));
        }
      }
      for (int column = 0; column < key.length; column++) {
        if (key[column] < 0) {
          throw Problem.MISSING_FIELD.at(
              "line 1", "there is no column " + entity.names().get(column));
        }
      }
      return new Columns(time, key, header.size());
    }
  }

  private CsvRequest() {}

  /** The seeds, in the order of the rows. */
  static List<Seed> read(byte[] body, EntityKey entity, SeedTimes times, int mostRows) {
    InputStreamReader text =
        new InputStreamReader(
            new ByteArrayInputStream(body),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (CSVParser records = CSVParser.parse(text, FORMAT)) {
      List<Seed> seeds = new ArrayList<>();
      Columns columns = null;
      for (CSVRecord line : records) {
        if (columns == null) {
          columns = Columns.of(line, entity);
          continue;
        }
        String place = "line " + records.getCurrentLineNumber();
        if (seeds.size() == mostRows) {
          throw Problem.TOO_MANY_ROWS.at(
              place, "at most %d rows are allowed in a request".formatted(mostRows));
        }
        seeds.add(seed(line, columns, entity, times, place));
      }
      if (columns == null) {
        throw Problem.MISSING_FIELD.with("the body has no header");
      }
      return seeds;
    } catch (IOException | UncheckedIOException e) {
      throw Problem.MALFORMED.with("the body is not CSV in UTF-8: " + e.getMessage());
    }
  }

  private static Seed seed(
      CSVRecord line, Columns columns, EntityKey entity, SeedTimes times, String place) {
    if (line.size() != columns.width()) {
      throw Problem.MALFORMED.at(
          place, "it has %d values, and the header has %d".formatted(line.size(), columns.width()));
    }
    Object[] key = new Object[entity.size()];
    for (int column = 0; column < key.length; column++) {
      String text = line.get(columns.key()[column]);
      key[column] = text.isEmpty() ? null : entity.value(column, text, place);
    }
    String time = columns.time() < 0 ? "" : line.get(columns.time());
    return new Seed(
        entity.encode(key, place), time.isBlank() ? times.now() : times.read(time, place));
  }
}
