package com.prismicx.msr.cli.adopt;

import com.prismicx.msr.client.MsrClient;
import com.prismicx.msr.v1.ForeignSchema;
import com.prismicx.msr.v1.ListForeignSchemasRequest;
import com.prismicx.msr.v1.ListForeignSchemasResponse;
import java.util.List;

/**
 * The form of schemas' names, with one {@code *} where the tenant's id stands.
 *
 * @param before what stands before it
 * @param after what stands after it
 */
public record SchemaPattern(String before, String after) {
  private static final int PAGE = 1000;

  /** Refuses a pattern without, or with more than one, {@code *}. */
  public static SchemaPattern of(String pattern) {
    int star = pattern.indexOf('*');
    if (star < 0 || star != pattern.lastIndexOf('*')) {
      throw new IllegalArgumentException("a pattern has one *, where the tenant's id stands");
    }
    return new SchemaPattern(pattern.substring(0, star), pattern.substring(star + 1));
  }

  /** The schemas of that form in the tenant database. */
  public List<Candidate> find(MsrClient client) {
    ListForeignSchemasRequest.Builder request =
        ListForeignSchemasRequest.newBuilder().setPrefix(before).setPageSize(PAGE);
    return client
        .pages(
            token -> client.tenants().listForeignSchemas(request.setPageToken(token).build()),
            ListForeignSchemasResponse::getSchemasList,
            ListForeignSchemasResponse::getNextPageToken)
        .map(ForeignSchema::getSchema)
        .filter(this::matches)
        .map(schema -> new Candidate(tenant(schema), schema))
        .toList();
  }

  boolean matches(String schema) {
    return schema.length() > before.length() + after.length()
        && schema.startsWith(before)
        && schema.endsWith(after);
  }

  String tenant(String schema) {
    return schema.substring(before.length(), schema.length() - after.length());
  }
}
