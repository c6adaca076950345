package com.prismicx.msr.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.prismicx.msr.stores.Signal;
import java.time.Duration;
import java.util.List;

/** What can happen to a store, and how it ends. */
enum Outage {
  /** SIGKILL: whoever connects is refused. */
  KILLED {
    @Override
    void beginPostgres(Site site) {
      // Its keeper would start it again at once, so that one is frozen until the outage is over.
      site.postgres().stop();
      site.postgres().signalPostgres(Signal.KILL);
    }

    @Override
    void endPostgres(Site site) {
      site.postgres().cont();
    }

    @Override
    void beginMongo(Site site) {
      site.mongo().kill();
    }

    @Override
    void endMongo(Site site) {
      site.restartMongo();
    }
  },
  /** SIGSTOP: connections are accepted by the kernel, and nobody answers. */
  FROZEN {
    @Override
    void beginPostgres(Site site) {
      site.postgres().signalPostgres(Signal.STOP);
    }

    @Override
    void endPostgres(Site site) {
      site.postgres().signalPostgres(Signal.CONT);
    }

    @Override
    void beginMongo(Site site) {
      site.mongo().stop();
    }

    @Override
    void endMongo(Site site) {
      site.mongo().cont();
    }
  };

  /** How long a store is gone: 6 seconds, or what {@code msr.test.outage.seconds} says. */
  static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("msr.test.outage.seconds", 6));

  /** Within which time after it all must be well again. */
  static final Duration RECOVERY = Duration.ofSeconds(10);

  abstract void beginPostgres(Site site);

  abstract void endPostgres(Site site);

  abstract void beginMongo(Site site);

  abstract void endMongo(Site site);

  /** Fails unless each of the calls heard that this store is gone; tells how long they had to wait for that. */
  static void assertUnavailable(String store, List<Outcome> outcomes) {
    assertThat(outcomes).isNotEmpty();
    assertThat(outcomes).filteredOn(outcome -> !outcome.isUnavailable(store)).isEmpty();
    outcomes.stream()
        .map(Outcome::took)
        .max(Duration::compareTo)
        .ifPresent(longest -> System.out.println(outcomes.size() + " calls, longest " + longest));
  }
}
