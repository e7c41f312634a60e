/**
 * The two kinds of failure that are not bugs: the user's mistake ({@link
 * io.sparkgnn.error.UserErrorException}) and damaged or foreign files ({@link
 * io.sparkgnn.error.CorruptFileException}, {@link io.sparkgnn.error.FormatVersionException}). Every
 * module throws them; only the command line decides on exit codes.
 */
package io.sparkgnn.error;
