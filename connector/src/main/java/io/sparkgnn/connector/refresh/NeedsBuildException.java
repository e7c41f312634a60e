// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.refresh;

/** A refresh cannot be had; its message is the reason, to be continued by "so it is built anew". */
final class NeedsBuildException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NeedsBuildException(String reason) {
    this(reason, null);
  }

  NeedsBuildException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
