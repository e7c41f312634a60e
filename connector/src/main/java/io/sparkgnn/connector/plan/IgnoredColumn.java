package io.sparkgnn.connector.plan;

/** A column that cannot or shall not become a feature, and why. */
public record IgnoredColumn(String name, String sourceType, String use, String reason) {}
