/** The plans that a tuning tries, and what became of them. */
package io.sparkgnn.application.tune;
