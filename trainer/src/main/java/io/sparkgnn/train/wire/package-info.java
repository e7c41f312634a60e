/**
 * The trainer's part of the wire form: found by {@link java.util.ServiceLoader}, named by nobody.
 * Knows everything that travels and nothing of how.
 */
package io.sparkgnn.train.wire;
