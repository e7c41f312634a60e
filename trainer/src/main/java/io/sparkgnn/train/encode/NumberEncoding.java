// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/**
 * How a number becomes inputs.
 *
 * @param column name of the column
 * @param center the median
 * @param scale 1 / interquartile range
 * @param bounds ascending quantiles that bound the bins; empty for no bins
 */
@SuppressWarnings("ArrayRecordComponent") // written once, read by the binding
public record NumberEncoding(String column, float center, float scale, float[] bounds) {}
