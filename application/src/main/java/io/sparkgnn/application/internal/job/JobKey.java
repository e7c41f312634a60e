// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.job;

import io.sparkgnn.train.config.Option;

/**
 * One key that a job file may have.
 *
 * @param name as it is written
 * @param value what it may hold
 * @param required whether it must be there
 * @param otherwise what an absent key means, for people
 * @param meaning one line for people
 * @param param the Param of {@code Gnn} that the value is given to, or null
 */
record JobKey(
    String name, Allowed value, boolean required, String otherwise, String meaning, String param) {

  static JobKey required(String name, Allowed value, String meaning) {
    return new JobKey(name, value, true, "", meaning, null);
  }

  static JobKey optional(String name, Allowed value, String otherwise, String meaning) {
    return new JobKey(name, value, false, otherwise, meaning, null);
  }

  /** A key for a Param of {@code Gnn}: all of it is as its option is declared. */
  static JobKey of(Option<?> option) {
    String path = option.key();
    return new JobKey(
        path.substring(path.indexOf('.') + 1),
        new Allowed.Setting(option.kind()),
        false,
        option.otherwiseSet().toString(),
        option.sentence(),
        option.name());
  }
}
