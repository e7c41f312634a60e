/**
 * A predictive query as a typed tree. Two queries are equal if they mean the same words, however
 * they were spaced, quoted or written in case. Made by the parser, read by the printer, the checker
 * and the label tables; knows no tables and no Spark.
 */
package io.sparkgnn.connector.query.ast;
