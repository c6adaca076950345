package com.prismicx.msr.stores;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The small part of psql's language that {@code postgres-setup.sql} keeps to, so that a DBA with
 * psql and the embedded server run one and the same file.
 */
record PsqlScript(List<Step> steps) {
  sealed interface Step {
    /** Run the statement. */
    record Execute(String sql) implements Step {}

    /** Run the query, then each value that it returns as a statement: {@code \gexec}. */
    record ExecuteResult(String query) implements Step {}

    /** Go on in another database. */
    record Connect(String database) implements Step {}
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          """
          (?<comment>--[^\\n]*)\
          |'[^']*+(?:''[^']*+)*+'\
          |"[^"]*+(?:""[^"]*+)*+"\
          |(?<dollar>\\$\\w*\\$).*?\\k<dollar>\
          |::\
          |:(?<quote>['"])(?<variable>\\w+)\\k<quote>\
          |\\\\(?<command>\\w+)(?<argument>[^\\n]*)\
          |(?<end>;)\
          |[^-'"$:\\\\;]+\
          |.""",
          Pattern.DOTALL);

  PsqlScript {
    steps = List.copyOf(steps);
  }

  static PsqlScript parse(String text, Map<String, String> variables) {
    return new Parser(variables).parse(text);
  }

  private static final class Parser {
    private final Map<String, String> variables;
    private final List<Step> steps = new ArrayList<>();
    private final StringBuilder statement = new StringBuilder();

    Parser(Map<String, String> variables) {
      this.variables = variables;
    }

    PsqlScript parse(String text) {
      Matcher matcher = TOKEN.matcher(text);
      while (matcher.find()) {
        token(matcher);
      }
      if (!statement.toString().isBlank()) {
        throw new IllegalArgumentException("The last statement has no end: " + statement);
      }
      return new PsqlScript(steps);
    }

    private void token(MatchResult token) {
      if (token.group("comment") != null) {
        return;
      }
      if (token.group("variable") != null) {
        statement.append(substitute(token));
      } else if (token.group("command") != null) {
        command(token.group("command"), token.group("argument").strip());
      } else if (token.group("end") != null) {
        steps.add(new Step.Execute(takeStatement()));
      } else {
        statement.append(token.group());
      }
    }

    private String substitute(MatchResult token) {
      String quote = token.group("quote");
      return quote + value(token.group("variable")).replace(quote, quote + quote) + quote;
    }

    private String value(String variable) {
      String value = variables.get(variable);
      if (value == null) {
        throw new IllegalArgumentException("The script needs a value for " + variable);
      }
      return value;
    }

    private void command(String name, String argument) {
      switch (name) {
        case "gexec" -> steps.add(new Step.ExecuteResult(takeStatement()));
        case "connect" -> steps.add(new Step.Connect(database(argument)));
        case "set" -> requireStopOnError(argument);
        default -> throw new IllegalArgumentException("Not in our part of psql: \\" + name);
      }
    }

    private String database(String argument) {
      return argument.startsWith(":")
          ? value(argument.substring(1).replaceAll("['\"]", ""))
          : argument;
    }

    /** The runner always stops at the first error; psql has to be told. */
    private static void requireStopOnError(String argument) {
      if (!argument.equals("ON_ERROR_STOP on")) {
        throw new IllegalArgumentException("Not in our part of psql: \\set " + argument);
      }
    }

    private String takeStatement() {
      String sql = statement.toString().strip();
      statement.setLength(0);
      return sql;
    }
  }
}
