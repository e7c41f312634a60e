/**
 * A model, a loss and a metric from outside the product's own packages, to copy. The model is one
 * class and its line in {@code META-INF/services}, found by its name; loss and metric are found by
 * the names of their classes. Called by nobody.
 */
package io.sparkgnn.examples.model;
