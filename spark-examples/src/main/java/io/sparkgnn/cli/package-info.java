/**
 * The command line: {@code spark-gnn build | plan | fit | predict | evaluate | sample | audit |
 * quickstart}. Reads the job file, starts or takes the Spark session, calls the modules, and turns
 * what happens into lines for people, files and exit statuses. Nothing here computes; knows all
 * modules, and nobody knows it.
 */
package io.sparkgnn.cli;
