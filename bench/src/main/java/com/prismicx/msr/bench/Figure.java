package com.prismicx.msr.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/** What was measured beside what should be reached, as the one line that scripts read. */
sealed interface Figure {
  String line();

  /** Larger is better; 1 means as fast as what it is compared with. */
  record Ratio(String name, double ratio, double target) implements Figure {
    @Override
    public String line() {
      return "%s: ratio=%.2f target=%.2f".formatted(name, ratio, target);
    }
  }

  /** Smaller is better. */
  record Value(String name, double value, double limit, String unit) implements Figure {
    @Override
    public String line() {
      return "%s: value=%s limit=%s unit=%s".formatted(name, plain(value), limit, unit);
    }

    private static String plain(double number) {
      return new BigDecimal(number).round(new MathContext(3)).toPlainString();
    }
  }
}
