package io.sparkgnn.train.op;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class OpsTest {
  @Test
  void quick() {
    try (NDManager m = NDManager.newBaseManager()) {
      System.out.println(Ops.record(true));
      int n = 25000, c = 64, p = 1500, k = 18;
      NDArray x = m.randomUniform(-1, 1, new Shape(n, c));
      x.setRequiresGradient(true);
      int[] ch = new int[p * k];
      int[] par = new int[p * k];
      float[] rk = new float[p * k];
      int[] off = new int[p + 1];
      java.util.Random r = new java.util.Random(1);
      for (int i = 0; i < p * k; i++) {
        ch[i] = r.nextInt(n);
        par[i] = i / k;
        rk[i] = i % k;
      }
      for (int i = 0; i <= p; i++) off[i] = i * k;
      NDArray C = m.create(ch), O = m.create(off), P = m.create(par), R = m.create(rk);
      NDArray T = m.create(new float[] {0, 1.4f, 2.8f});
      T.setRequiresGradient(true);
      for (int rep = 0; rep < 4; rep++) {
        for (String op : new String[] {"sum", "mean", "max", "decay", "gather"}) {
          long t0 = System.nanoTime();
          NDArray y =
              switch (op) {
                case "sum" -> Ops.bagSum(x, C, O);
                case "mean" -> Ops.bagMean(x, C, O);
                case "max" -> Ops.bagMax(x, C, O);
                case "decay" -> Ops.bagDecay(x, C, O, P, R, T);
                default -> Ops.gather(x, C);
              };
          long t1 = System.nanoTime();
          Ops.backward(y.sum());
          long t2 = System.nanoTime();
          System.out.printf(
              "%s %s fwd %.2f bwd %.2f ms%n", op, y.getShape(), (t1 - t0) / 1e6, (t2 - t1) / 1e6);
        }
      }
      assertThat(T.getGradient().toFloatArray()).isNotNull();
    }
  }
}
