// SPDX-License-Identifier: Apache-2.0
package io.sparkgnn.connector.label;

import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Lists of labels, Doubles or Strings, to a 0 or 1 for each class; a label that is of no class is
 * left out.
 */
final class ClassFlags implements UDF1<Seq<Object>, double[]> {
  private static final long serialVersionUID = 1L;

  private final HashMap<Object, Integer> places = new HashMap<>();

  ClassFlags(List<?> labels) {
    labels.forEach(label -> places.put(label, places.size()));
  }

  @Override
  public double[] call(Seq<Object> list) {
    if (list == null) {
      return null;
    }
    double[] flags = new double[places.size()];
    for (Iterator<Object> all = list.iterator(); all.hasNext(); ) {
      Integer place = places.get(all.next());
      if (place != null) {
        flags[place] = 1;
      }
    }
    return flags;
  }
}
