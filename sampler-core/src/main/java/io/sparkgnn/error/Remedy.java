// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/** What brings back a thing whose file cannot be read. */
public enum Remedy {
  GRAPH("build the graph again or restore the file", "build the graph again with this version"),
  MODEL(
      "copy the model again or train the model again",
      "train the model again with this version of spark-gnn"),
  CHECKPOINT(
      "delete it, and training starts from the checkpoint before",
      "delete it, and training starts from the beginning"),
  LOG(
      "restore the file, or move it away and send the rows again",
      "build the graph again and send the rows again"),
  MESSAGE(
      "run this again, and if it comes back check the network",
      "give the driver and all executors the same spark-gnn");

  private final String ofDamage;
  private final String ofAge;

  Remedy(String ofDamage, String ofAge) {
    this.ofDamage = ofDamage;
    this.ofAge = ofAge;
  }

  /** What to do when it is damaged, to end a message with. */
  public String ofDamage() {
    return ofDamage;
  }

  /** What to do when an older version wrote it. */
  String ofAge() {
    return ofAge;
  }
}
