// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.train.encode;

/**
 * How a timestamp becomes inputs: its age before the seed time, and where it falls in the year, the
 * week and the day.
 *
 * @param column name of the column
 * @param center median age, in days
 * @param scale 1 / interquartile range of the age
 * @param cyclic whether the parts of the calendar are inputs too
 * @param hours whether the time of day is, as some value has one
 */
public record AgeEncoding(
    String column, double center, double scale, boolean cyclic, boolean hours) {}
