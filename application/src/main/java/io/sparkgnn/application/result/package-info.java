/**
 * What the work of a {@link io.sparkgnn.application.Job} gives back: plain values, and the text
 * that the command line prints of them. Knows nothing of how they come about.
 */
package io.sparkgnn.application.result;
