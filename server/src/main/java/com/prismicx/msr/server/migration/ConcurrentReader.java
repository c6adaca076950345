package com.prismicx.msr.server.migration;

import com.prismicx.msr.server.migration.ConcurrentStatement.AddValue;
import com.prismicx.msr.server.migration.ConcurrentStatement.CreateIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.DetachPartition;
import com.prismicx.msr.server.migration.ConcurrentStatement.DropIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.Name;
import com.prismicx.msr.server.migration.ConcurrentStatement.ReindexIndex;
import com.prismicx.msr.server.migration.ConcurrentStatement.Vacuum;
import com.prismicx.msr.server.migration.SqlTokens.Kind;
import com.prismicx.msr.server.migration.SqlTokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the statements of concurrent steps as PostgreSQL's grammar has them, from left to right. */
final class ConcurrentReader {
  private static final Set<String> VACUUM_WORDS = Set.of("full", "freeze", "verbose", "analyze");

  private final List<Token> tokens;
  private int at;

  private ConcurrentReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** Empty when the statement may not stand in a concurrent step. */
  static Optional<ConcurrentStatement> read(List<Token> tokens) {
    ConcurrentReader reader = new ConcurrentReader(tokens);
    try {
      return Optional.of(reader.statement());
    } catch (Unexpected e) {
      return Optional.empty();
    }
  }

  /** Whether PostgreSQL refuses the statement inside a transaction. */
  static boolean runsOutsideTransactions(List<Token> tokens) {
    ConcurrentReader reader = new ConcurrentReader(tokens);
    if (reader.skip("vacuum")) {
      return true;
    }
    if (reader.skip("reindex")) {
      return tokens.stream().anyMatch(token -> token.is("concurrently"));
    }
    if (reader.skip("create")) {
      reader.skip("unique");
      return reader.skip("index") && reader.skip("concurrently");
    }
    if (reader.skip("drop")) {
      return reader.skip("index") && reader.skip("concurrently");
    }
    return read(tokens).filter(DetachPartition.class::isInstance).isPresent();
  }

  private ConcurrentStatement statement() throws Unexpected {
    if (skip("create")) {
      return createIndex();
    }
    if (skip("drop")) {
      return dropIndex();
    }
    if (skip("reindex")) {
      return reindexIndex();
    }
    if (skip("vacuum")) {
      return vacuum();
    }
    take("alter");
    return skip("type") ? addValue() : detachPartition();
  }

  private CreateIndex createIndex() throws Unexpected {
    skip("unique");
    take("index");
    take("concurrently");
    boolean ifNotExists = skipIfNotExists();
    if (peek("on")) {
      throw new Unexpected();
    }
    String index = word();
    take("on");
    skip("only");
    return new CreateIndex(index, name(), ifNotExists);
  }

  private DropIndex dropIndex() throws Unexpected {
    take("index");
    take("concurrently");
    boolean ifExists = skipIfExists();
    DropIndex drop = new DropIndex(name(), ifExists);
    skip("restrict");
    return ended(drop);
  }

  private ReindexIndex reindexIndex() throws Unexpected {
    if (peek("(")) {
      skipParentheses();
    }
    take("index");
    take("concurrently");
    return ended(new ReindexIndex(name()));
  }

  private AddValue addValue() throws Unexpected {
    Name type = name();
    take("add");
    take("value");
    boolean ifNotExists = skipIfNotExists();
    AddValue add = new AddValue(type, string(), ifNotExists);
    if (skip("before") || skip("after")) {
      string();
    }
    return ended(add);
  }

  private DetachPartition detachPartition() throws Unexpected {
    take("table");
    skipIfExists();
    skip("only");
    Name table = name();
    take("detach");
    take("partition");
    Name partition = name();
    take("concurrently");
    return ended(new DetachPartition(table, partition));
  }

  private Vacuum vacuum() throws Unexpected {
    if (peek("(")) {
      skipParentheses();
    }
    while (at < tokens.size() && VACUUM_WORDS.stream().anyMatch(this::peek)) {
      at++;
    }
    List<Name> tables = new ArrayList<>();
    do {
      skip("only");
      tables.add(name());
      if (peek("(")) {
        skipParentheses();
      }
    } while (skip(","));
    return ended(new Vacuum(tables));
  }

  private boolean skipIfNotExists() throws Unexpected {
    if (!skip("if")) {
      return false;
    }
    take("not");
    take("exists");
    return true;
  }

  private boolean skipIfExists() throws Unexpected {
    if (!skip("if")) {
      return false;
    }
    take("exists");
    return true;
  }

  private void skipParentheses() throws Unexpected {
    int depth = 0;
    do {
      Token token = next();
      depth += token.is("(") ? 1 : 0;
      depth -= token.is(")") ? 1 : 0;
    } while (depth > 0);
  }

  private Name name() throws Unexpected {
    String first = word();
    return skip(".") ? new Name(first, word()) : new Name(null, first);
  }

  private String word() throws Unexpected {
    Token token = next();
    if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
      throw new Unexpected();
    }
    return token.text();
  }

  private String string() throws Unexpected {
    Token token = next();
    if (token.kind() != Kind.STRING) {
      throw new Unexpected();
    }
    return token.text();
  }

  private <T> T ended(T statement) throws Unexpected {
    if (at < tokens.size()) {
      throw new Unexpected();
    }
    return statement;
  }

  private void take(String word) throws Unexpected {
    if (!skip(word)) {
      throw new Unexpected();
    }
  }

  private boolean skip(String word) {
    if (!peek(word)) {
      return false;
    }
    at++;
    return true;
  }

  private boolean peek(String word) {
    return at < tokens.size() && tokens.get(at).is(word);
  }

  private Token next() throws Unexpected {
    if (at == tokens.size()) {
      throw new Unexpected();
    }
    return tokens.get(at++);
  }

  /** The statement is none of ours. */
  private static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1L;

    Unexpected() {
      super("not a statement of a concurrent step", null, false, false);
    }
  }
}
