/**
 * Gradient boosted trees on plain numbers: what a model is compared with, and what it can be
 * averaged with. Arrays in, arrays out; no library, no native code, the same bits on every machine
 * and with any number of threads.
 */
package io.sparkgnn.train.trees;
