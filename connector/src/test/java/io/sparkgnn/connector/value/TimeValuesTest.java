// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.value;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.connector.SharedSpark;
import io.sparkgnn.error.UserErrorException;
import io.sparkgnn.tier.Integration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;

@Integration
class TimeValuesTest {
  @Test
  void stringsAreReadAsTheInstantsTheyAre() {
    reads("2023-11-07 17:03:58.1234567", null, "2023-11-07T17:03:58.123456Z");
    reads("2023-11-07 17:03:58.123456789", null, "2023-11-07T17:03:58.123456Z");
    reads("2023-11-07T17:03:58.123Z", null, "2023-11-07T17:03:58.123Z");
    reads("2023-11-07 17:03:58+00", null, "2023-11-07T17:03:58Z");
    reads("2023-11-07T17:03:58+0200", null, "2023-11-07T15:03:58Z");
    reads("2023-11-07 17:03:58 UTC", null, "2023-11-07T17:03:58Z");
    reads("2023-11-07", null, "2023-11-07T00:00:00Z");
    reads("11/07/2023 17:03", "MM/dd/yyyy HH:mm", "2023-11-07T17:03:00Z");
    reads("1699376638", "epoch_s", "2023-11-07T17:03:58Z");
    reads("1699376638.5", "epoch_s", "2023-11-07T17:03:58.500Z");
    reads("-1", "epoch_ns", "1969-12-31T23:59:59.999999Z");
    reads("20231107", "yyyyMMdd", "2023-11-07T00:00:00Z");
    reads("soon", null, null);
    reads("10:00", null, null);
    reads("2023", null, null);
    reads("9223372036854775807", "epoch_s", null);
  }

  @Test
  void whatTimesLookLikeIsToldWithTheFormatThatReadsThem() {
    Guess.Time millis = Guess.timeOf(1_699_376_638_000d).orElseThrow();
    assertThat(millis.giving("the table time_format"))
        .isEqualTo(
            "milliseconds since 1970 (2023-11-07T17:03:58Z); give the table time_format: epoch_ms");
    assertThat(Guess.timeOf(1_699_376_638d).orElseThrow().format()).isEqualTo("epoch_s");
    assertThat(Guess.timeOf(1_699_376_638e9).orElseThrow().format()).isEqualTo("epoch_ns");
    assertThat(Guess.timeOf(20_231_107d).orElseThrow().format()).isEqualTo("yyyyMMdd");
    assertThat(format("11/27/2023 17:03")).isEqualTo("'MM/dd/yyyy HH:mm'");
    assertThat(format("27.11.2023")).isEqualTo("'dd.MM.yyyy'");
    assertThat(format("1/2/2023 5:03:01 PM"))
        .contains("'M/d/yyyy h:mm:ss a' or 'd/M/yyyy h:mm:ss a'");
  }

  private static String format(String time) {
    return Guess.timeOf(List.of(time)).orElseThrow().format();
  }

  @Test
  void aFormatThatIsNoneIsRefused() {
    for (String format : List.of("epoch_minutes", "yyyy-bb", "'")) {
      assertThatThrownBy(() -> TimeValues.check(format, "time_format"))
          .isInstanceOf(UserErrorException.class)
          .hasMessageContaining("allowed are epoch_s");
    }
  }

  private static void reads(String written, String format, String instant) {
    Row row =
        SharedSpark.session()
            .range(1)
            .select(
                unix_micros(
                    TimeValues.read(lit(written), DataTypes.StringType, format).orElseThrow()))
            .first();
    Instant read = row.isNullAt(0) ? null : Instant.EPOCH.plus(row.getLong(0), ChronoUnit.MICROS);
    assertThat(read).as(written).isEqualTo(instant == null ? null : Instant.parse(instant));
  }
}
