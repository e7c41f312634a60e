// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.error;

/**
 * The kinds of failure that are told in one line. What is none of them is a bug and shows its stack
 * trace. A kind decides the command line's exit status and whether the same work is tried again.
 */
public enum FailureKind {
  /** What the user gave is wrong: nothing gets better before they change it. */
  MISTAKE(2, false),
  /** The environment failed in a way that may pass: a full disk, a peer that is gone. */
  PASSING(1, true),
  /** The environment lacks something that trying again will not bring, such as a library. */
  LASTING(1, false),
  /** A file or message is damaged, or of a version that this one does not read. */
  UNREADABLE(1, false);

  private final int exitStatus;
  private final boolean triedAgain;

  FailureKind(int exitStatus, boolean triedAgain) {
    this.exitStatus = exitStatus;
    this.triedAgain = triedAgain;
  }

  /** What a command that ends with such a failure returns to the shell. */
  public int exitStatus() {
    return exitStatus;
  }

  /** Whether the same work may succeed when it is done again, as it is. */
  public boolean triedAgain() {
    return triedAgain;
  }
}
