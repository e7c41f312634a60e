/**
 * Damaged bytes for whatever reads bytes that others wrote: graph files, messages, job files, model
 * folders. Used by the fuzz tests of every module; knows nothing of what it damages.
 */
package io.sparkgnn.fuzz;
