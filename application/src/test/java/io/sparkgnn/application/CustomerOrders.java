// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.application;

/** The first part of small job files: a graph of customers and their orders, two CSV files. */
public final class CustomerOrders {
  /** With {@code @folder@} where the files are and the graph goes. */
  public static final String GRAPH =
      """
      graph:
        path: @folder@/graph
        tables:
          customers: {source: {format: csv, path: @folder@/customers.csv}, primary_key: customer_id, static: true}
          orders: {source: {format: csv, path: @folder@/orders.csv}, primary_key: order_id, time: ordered_at}
        links:
        - orders.customer_id -> customers.customer_id
      """;

  private CustomerOrders() {}
}
