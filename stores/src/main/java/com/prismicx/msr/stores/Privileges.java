package com.prismicx.msr.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody. */
final class Privileges {
  private static final List<String> USER_NAMESPACE = List.of("unshare", "-U");

  private Privileges() {}

  /** What to put before a program of PostgreSQL's. */
  static List<String> prefix() {
    return isRoot() ? USER_NAMESPACE : List.of();
  }

  static void requireUsable() {
    if (isRoot() && !new Command(List.of("unshare", "-U", "true")).run().succeeded()) {
      throw new StoresException(
          "PostgreSQL does not run as root, and this machine allows no user namespace"
              + " (unshare -U): start as another user");
    }
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new StoresException("The user of this process is unknown: " + e, e);
    }
  }
}
