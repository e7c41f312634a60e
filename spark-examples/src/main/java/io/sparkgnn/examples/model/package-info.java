/**
 * A model from outside the product's own packages, to copy: one class, and its line in {@code
 * META-INF/services}. Found by name; called by nobody.
 */
package io.sparkgnn.examples.model;
