/**
 * The processes that train one model together, as the loop sees them: {@link
 * io.sparkgnn.train.collective.Collective} sums, broadcasts and waits. The implementation over a
 * network is handed in by the caller; this package knows no network.
 */
package io.sparkgnn.train.collective;
