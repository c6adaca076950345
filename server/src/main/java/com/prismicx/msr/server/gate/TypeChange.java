package com.prismicx.msr.server.gate;

import java.util.Map;
import java.util.Set;

/**
 * A column's change from one type to another. What the server casts by itself everywhere holds every value, but for the
 * lengths and digits that a type is declared with.
 *
 * @param isChecked whether the new type is a domain with a condition
 * @param isImplicit whether the server casts from the old to the new without being told to, or need not change a byte
 */
record TypeChange(Type old, Type now, boolean isChecked, boolean isImplicit) {
  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "citext");
  // The longest text that a value of the type can make.
  private static final Map<String, Integer> TEXT_LENGTHS =
      Map.of("bool", 5, "int2", 6, "int4", 11, "int8", 20, "uuid", 36, "name", 63);
  private static final Map<String, Integer> DIGITS = Map.of("int2", 5, "int4", 10, "int8", 19);
  // Cast implicitly, but rounded.
  private static final Map<String, Set<String>> ROUNDED =
      Map.of("float4", Set.of("int4", "int8", "numeric"), "float8", Set.of("int8", "numeric"));
  private static final int FINEST = 6;
  private static final int VARIABLE = 4;

  /**
   * A type that is no domain.
   *
   * @param name as in {@code pg_type}, of the elements for an array
   * @param modifier as in {@code pg_attribute.atttypmod}; -1 for none
   */
  record Type(long oid, String name, int modifier, boolean isArray) {
    boolean isText() {
      return !isArray && TEXTS.contains(name);
    }
  }

  boolean narrows() {
    if (isChecked) {
      return true;
    }
    if (now.isText()) {
      return textLength(old) > textLength(now);
    }
    return old.isArray() != now.isArray() || !isCast() || !fits();
  }

  private boolean isCast() {
    return old.oid() == now.oid()
        || (isImplicit && !ROUNDED.getOrDefault(now.name(), Set.of()).contains(old.name()));
  }

  private boolean fits() {
    return now.modifier() < 0
        || switch (now.name()) {
          case "varchar", "bpchar" -> textLength(old) <= textLength(now);
          case "numeric" -> fitsNumeric();
          case "time", "timetz", "timestamp", "timestamptz" -> finest(old) <= now.modifier();
          case "interval" -> fitsInterval();
          case "varbit" -> old.modifier() >= 0 && old.modifier() <= now.modifier();
          // Of bit(n) every value has n bits, so that longer ones do not take the shorter.
          default -> old.modifier() == now.modifier();
        };
  }

  private static int textLength(Type type) {
    if (type.isArray() && type.modifier() < 0) {
      return UNLIMITED;
    }
    return TEXTS.contains(type.name())
        ? type.modifier() < 0 ? UNLIMITED : type.modifier() - VARIABLE
        : TEXT_LENGTHS.getOrDefault(type.name(), UNLIMITED);
  }

  private boolean fitsNumeric() {
    if (old.name().equals("numeric")) {
      return old.modifier() >= 0
          && scale(old.modifier()) <= scale(now.modifier())
          && wholeDigits(old.modifier()) <= wholeDigits(now.modifier());
    }
    return DIGITS.getOrDefault(old.name(), UNLIMITED) <= wholeDigits(now.modifier())
        && scale(now.modifier()) >= 0;
  }

  private static int wholeDigits(int modifier) {
    return ((modifier - VARIABLE) >> 16 & 0xffff) - scale(modifier);
  }

  /** Eleven bits with a sign. */
  private static int scale(int modifier) {
    return ((modifier - VARIABLE & 0x7ff) ^ 0x400) - 0x400;
  }

  private static int finest(Type type) {
    return type.name().equals("date") ? 0 : type.modifier() < 0 ? FINEST : type.modifier();
  }

  /** The upper half says which fields there are, the lower how many digits the seconds have. */
  private boolean fitsInterval() {
    int fields = now.modifier() >> 16;
    int digits = now.modifier() & 0xffff;
    boolean all = fields == 0x7fff;
    return old.modifier() < 0
        ? all && digits >= FINEST
        : (all || fields == old.modifier() >> 16) && (old.modifier() & 0xffff) <= digits;
  }
}
