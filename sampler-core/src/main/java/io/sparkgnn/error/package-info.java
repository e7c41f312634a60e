/**
 * The failures that are not bugs, told apart by type: the user's mistake ({@link
 * io.sparkgnn.error.UserErrorException}), the environment's trouble ({@link
 * io.sparkgnn.error.EnvironmentException}), and data that is damaged or of another version ({@link
 * io.sparkgnn.error.UnreadableException}). Every module throws them; {@link
 * io.sparkgnn.error.FailureKind} decides on exit status and on trying again.
 */
package io.sparkgnn.error;
