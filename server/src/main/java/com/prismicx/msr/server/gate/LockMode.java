package com.prismicx.msr.server.gate;

import java.util.Arrays;
import java.util.Optional;

/** The modes of a lock on a table, index, view or sequence, the weakest first, with PostgreSQL's names. */
public enum LockMode {
  ACCESS_SHARE("AccessShareLock"),
  ROW_SHARE("RowShareLock"),
  ROW_EXCLUSIVE("RowExclusiveLock"),
  SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock"),
  SHARE("ShareLock"),
  SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock"),
  EXCLUSIVE("ExclusiveLock"),
  ACCESS_EXCLUSIVE("AccessExclusiveLock");

  private final String sqlName;

  LockMode(String sqlName) {
    this.sqlName = sqlName;
  }

  /** The name in {@code pg_locks.mode}. */
  public String sqlName() {
    return sqlName;
  }

  /** Whether it excludes more than another; nothing does not exclude anything. */
  boolean isStrongerThan(Optional<LockMode> other) {
    return other.isEmpty() || compareTo(other.get()) > 0;
  }

  /** The mode of that name; empty for one that is no lock on a table, such as {@code SIReadLock}. */
  static Optional<LockMode> of(String sqlName) {
    return Arrays.stream(values()).filter(mode -> mode.sqlName.equals(sqlName)).findFirst();
  }
}
