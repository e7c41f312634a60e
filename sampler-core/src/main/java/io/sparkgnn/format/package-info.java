/**
 * How numbers lie in the files of a graph store: header and footer ({@link
 * io.sparkgnn.format.GraphFile}, whose Javadoc is the specification), bit-packed sections ({@link
 * io.sparkgnn.format.PackedLongs}) and monotone sections ({@link
 * io.sparkgnn.format.MonotoneLongs}), read from mapped memory. Called by the readers and writers of
 * {@code graph} and {@code feature}; knows nothing of graphs.
 */
package io.sparkgnn.format;
