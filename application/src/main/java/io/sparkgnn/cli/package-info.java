/**
 * The command line: {@code spark-gnn build | plan | fit | predict | evaluate | sample | audit} and
 * what other jars add as a {@link io.sparkgnn.cli.Subcommand}. Reads arguments, starts or takes the
 * Spark session, calls {@code application.run} and turns what happens into lines for people and
 * exit statuses. Nobody but the examples' commands knows it.
 */
package io.sparkgnn.cli;
