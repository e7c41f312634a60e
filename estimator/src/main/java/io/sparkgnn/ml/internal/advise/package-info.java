/**
 * Between an estimator and the trainer's model plans: what is proposed, what it costs, what was
 * used.
 */
package io.sparkgnn.ml.internal.advise;
