// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkgnn.error.UserErrorException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SupportedSparkTest {
  @ParameterizedTest
  @ValueSource(strings = {"3.5.2", "4.0.1", "4.0.0-databricks"})
  void anOlderSparkIsRefusedByName(String version) {
    assertThatThrownBy(() -> SupportedSpark.check(version))
        .isInstanceOf(UserErrorException.class)
        .hasMessage("Cannot run on Spark " + version + ": spark-gnn needs Spark 4.1 or newer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.1.0", "4.2.1", "5.0.0-SNAPSHOT", "a build of one's own"})
  void aNewerOneAndOneThatDoesNotSayAreTaken(String version) {
    assertThatCode(() -> SupportedSpark.check(version)).doesNotThrowAnyException();
  }
}
