/**
 * What a client of Spark Connect can ask the server for beside {@code Gnn}: it can name an
 * Estimator or a Transformer and set its Params, and nothing else. Found by Spark through {@code
 * META-INF/services}. In Java the same is in {@link io.sparkgnn.application.Job}.
 */
package io.sparkgnn.application.connect;
