// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.cli;

/**
 * A command that another jar adds to {@code spark-gnn}: a class with picocli's {@code @Command} and
 * a constructor without arguments, named in that jar's {@code
 * META-INF/services/io.sparkgnn.cli.Subcommand}.
 */
public interface Subcommand {}
