/**
 * What a leakage audit says, and how the definition of a label is given to it. Knows Spark's
 * datasets, nothing of how the checks are made.
 */
package io.sparkgnn.application.audit;
