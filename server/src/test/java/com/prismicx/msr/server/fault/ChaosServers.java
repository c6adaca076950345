package com.prismicx.msr.server.fault;

import com.prismicx.msr.server.ServerProcess;
import com.prismicx.msr.stores.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Servers on the same stores, and what can befall them. */
final class ChaosServers implements AutoCloseable {
  private static final Map<String, String> QUICK = Map.of("operations.lease", "2s");

  /** What befalls them. */
  enum Blow {
    SERVER_KILLED,
    BACKENDS_ENDED,
    BACKEND_KILLED,
    POSTGRES_RESTARTED
  }

  private static final Pattern STAMPED = Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT");

  private final Site site;
  private final List<ServerProcess> servers;
  private final List<Integer> ports;
  private final List<List<String>> logsOfKilled = new ArrayList<>();

  ChaosServers(Site site, int count) {
    this.site = site;
    servers =
        new ArrayList<>(
            IntStream.range(0, count)
                .mapToObj(i -> ServerProcess.launch(site.settings(QUICK)))
                .toList());
    ports = servers.stream().map(ServerProcess::port).toList();
    servers.forEach(server -> logsOfKilled.add(new ArrayList<>()));
  }

  List<Integer> ports() {
    return ports;
  }

  void strike(Blow blow, Random random) {
    switch (blow) {
      case SERVER_KILLED -> killServer(random.nextInt(servers.size()));
      case BACKENDS_ENDED ->
          site.control(
              "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client"
                  + " backend' and pid <> pg_backend_pid() and random() < 0.5");
      case BACKEND_KILLED -> killBackend(random);
      case POSTGRES_RESTARTED -> site.restartPostgres();
    }
  }

  private void killServer(int number) {
    ServerProcess killed = servers.get(number);
    killed.kill();
    logsOfKilled.get(number).addAll(killed.log());
    ServerProcess next =
        ServerProcess.start(
            site.settings(
                Map.of(
                    "operations.lease", "2s", "grpc.port", Integer.toString(ports.get(number)))));
    servers.set(number, next);
  }

  /** PostgreSQL ends all other sessions then, and recovers. */
  private void killBackend(Random random) {
    List<String> pids =
        site.control(
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <>"
                + " pg_backend_pid()");
    if (!pids.isEmpty()) {
      Signal.KILL.sendTo(Long.parseLong(pids.get(random.nextInt(pids.size()))));
      site.awaitPostgres();
    }
  }

  /** How many operations each of them began. */
  List<Long> begun() {
    return IntStream.range(0, servers.size())
        .mapToObj(i -> begun(logsOfKilled.get(i)) + begun(servers.get(i).log()))
        .toList();
  }

  private static long begun(List<String> log) {
    return log.stream().filter(line -> line.contains(" begins, attempt ")).count();
  }

  /** What they logged as errors, with the lines that belong to it. */
  List<String> errors() {
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      boolean inside = false;
      for (String line :
          Stream.concat(logsOfKilled.get(i).stream(), servers.get(i).log().stream()).toList()) {
        inside = STAMPED.matcher(line).find() ? line.contains(" ERROR ") : inside;
        if (inside) {
          errors.add("server " + i + ": " + line);
        }
      }
    }
    return errors;
  }

  @Override
  public void close() {
    servers.forEach(ServerProcess::terminate);
    servers.forEach(ServerProcess::close);
  }
}
