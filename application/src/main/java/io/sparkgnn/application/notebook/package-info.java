/**
 * What a notebook shows: pages of HTML, and lines while a training goes on. Called by the Python
 * package, and by whoever writes cells in Scala. Knows the public packages and what gathers a
 * report.
 */
package io.sparkgnn.application.notebook;
