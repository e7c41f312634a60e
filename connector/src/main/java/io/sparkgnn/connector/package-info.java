/**
 * Spark's side of the data: from tables and links to a graph store on any Hadoop file system, and
 * from there to the executors' disks. Called by the trainer's Spark face and by the command line;
 * knows nothing of models.
 */
package io.sparkgnn.connector;
