/**
 * The part of the connector's wire form that several packages share: found by {@link
 * java.util.ServiceLoader}, named by nobody. What only one package knows, that package names.
 */
package io.sparkgnn.connector.wire;
