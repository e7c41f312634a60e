// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the logs and files of Delta tables through Delta Kernel, for a server that follows them.
 */
package io.sparkgnn.following;
