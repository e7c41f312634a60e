/**
 * Texts as vectors from a file of word vectors. {@link io.sparkgnn.connector.text.TextVectors} is
 * what a table's plan uses.
 */
package io.sparkgnn.connector.text;
