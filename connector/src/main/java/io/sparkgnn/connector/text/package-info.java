/**
 * Texts as vectors from a file of word vectors. {@link io.sparkgnn.connector.text.TextVectors} is
 * what a table's plan uses; {@link io.sparkgnn.feature.WordRuns} says what a word is, for hashed
 * n-grams, too.
 */
package io.sparkgnn.connector.text;
