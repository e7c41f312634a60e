// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.query.labels;

import java.util.Locale;

/** What an anchor time's labels are for. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** As label tables have it: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
