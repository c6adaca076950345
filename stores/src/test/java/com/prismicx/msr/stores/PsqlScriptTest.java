package com.prismicx.msr.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.prismicx.msr.stores.PsqlScript.Step.Connect;
import com.prismicx.msr.stores.PsqlScript.Step.Execute;
import com.prismicx.msr.stores.PsqlScript.Step.ExecuteResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PsqlScriptTest {
  @Test
  void splits_at_semicolons_outside_of_quotes_and_comments() {
    assertThat(
            parse(
                """
                -- a comment; with 'quotes
                SELECT 'a;''b'; SELECT "c;""d" -- another;
                ;
                DO $$ BEGIN x := ';'; END $$;
                DO $tag$ $$;$$ $tag$;
                """))
        .containsExactly(
            new Execute("SELECT 'a;''b'"),
            new Execute("SELECT \"c;\"\"d\""),
            new Execute("DO $$ BEGIN x := ';'; END $$"),
            new Execute("DO $tag$ $$;$$ $tag$"));
  }

  @Test
  void quotes_variables_as_literals_and_as_identifiers() {
    assertThat(parse("SELECT :'name', 1::int FROM :\"name\"; SELECT ':''name''', $$:'name'$$;"))
        .containsExactly(
            new Execute("SELECT 'it''s \"it\"', 1::int FROM \"it's \"\"it\"\"\""),
            new Execute("SELECT ':''name''', $$:'name'$$"));
  }

  @Test
  void understands_gexec_and_connect() {
    assertThat(
            parse("\\set ON_ERROR_STOP on\nSELECT 'x' \\gexec\n\\connect :\"name\"\n\\connect b\n"))
        .containsExactly(
            new ExecuteResult("SELECT 'x'"), new Connect("it's \"it\""), new Connect("b"));
  }

  @Test
  void refuses_what_it_does_not_understand() {
    assertThatThrownBy(() -> parse("\\copy t FROM 'f'")).hasMessageContaining("\\copy");
    assertThatThrownBy(() -> parse("\\set x y")).hasMessageContaining("\\set x y");
    assertThatThrownBy(() -> parse("SELECT :'unknown';")).hasMessageContaining("unknown");
    assertThatThrownBy(() -> parse("SELECT 1")).hasMessageContaining("SELECT 1");
  }

  private static List<PsqlScript.Step> parse(String text) {
    return PsqlScript.parse(text, Map.of("name", "it's \"it\"")).steps();
  }
}
