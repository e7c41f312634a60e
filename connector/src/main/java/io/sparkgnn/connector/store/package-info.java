/**
 * Graph stores on Hadoop file systems: the folder that a build commits, and its copy on a local
 * disk. Called by the graph build and by whoever opens a graph; knows files and manifests, not what
 * is in them.
 */
package io.sparkgnn.connector.store;
