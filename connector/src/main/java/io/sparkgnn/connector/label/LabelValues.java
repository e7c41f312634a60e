package io.sparkgnn.connector.label;

/**
 * What values the labels of a table have.
 *
 * @param rows rows that have a key, a time and a label
 * @param max the largest label; NaN without rows
 * @param notBinary labels that are neither 0 nor 1
 * @param notClasses labels that are not whole numbers from 0
 */
public record LabelValues(long rows, double max, long notBinary, long notClasses) {}
