package io.sparkgnn.application.job;

import io.sparkgnn.ml.param.ParamRanges;

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

  /** A key for a Param of {@code Gnn} that is a number: the file allows what the Param does. */
  static JobKey number(String name, String param, String otherwise, String meaning) {
    return setting(name, param, new Allowed.InRange(ParamRanges.of(param)), otherwise, meaning);
  }

  /** A key whose value goes to a Param of {@code Gnn}; absent, that Param's default holds. */
  static JobKey setting(
      String name, String param, Allowed value, String otherwise, String meaning) {
    return new JobKey(name, value, false, otherwise, meaning, param);
  }
}
