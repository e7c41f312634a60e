/**
 * Runs the runtime jar on a Spark distribution, in processes that see nothing else of the build.
 */
package io.sparkgnn.runtime;
