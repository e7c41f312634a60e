/**
 * Models in which a node weighs its children by attention, written with nothing but what is public
 * in {@link io.sparkgnn.train.model}. Found by name; called by nobody.
 */
package io.sparkgnn.train.model.attention;
