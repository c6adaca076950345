package com.prismicx.msr.server.gate;

import com.prismicx.msr.server.version.SystemVersion;
import java.util.List;

/** What the configuration schema of a draft would mean to the tenants. Whoever keeps configurations knows. */
public interface ConfigImpact {
  /**
   * Tenants whose configuration does not satisfy it.
   *
   * @param broken how many
   * @param checked of how many that have the system
   * @param examples some of them, each with the keys that are wrong
   */
  record Impact(int broken, int checked, List<String> examples) {
    public static final Impact NONE = new Impact(0, 0, List.of());

    public Impact {
      examples = List.copyOf(examples);
    }
  }

  /** Looks at every tenant that has the system. */
  Impact of(SystemVersion draft);
}
