// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application.internal.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, which Maven writes beside this class. */
public final class Version {
  private static final String NUMBER = read();

  private Version() {}

  /** Such as {@code 0.1.0}. */
  public static String number() {
    return NUMBER;
  }

  private static String read() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read version.properties from the jar", e);
    }
    return properties.getProperty("version");
  }
}
