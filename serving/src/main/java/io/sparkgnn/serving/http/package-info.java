/**
 * Scoring by HTTP: {@link io.sparkgnn.serving.http.ScoringServer} answers requests with a {@link
 * io.sparkgnn.serving.ScoringService}. What may be asked, and what is answered, is written down in
 * {@code openapi.json} beside these classes. Called by {@code io.sparkgnn.serving.command}. No path
 * and no class name is ever read from a request.
 */
package io.sparkgnn.serving.http;
