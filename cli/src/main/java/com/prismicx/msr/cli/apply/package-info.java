/**
 * Brings the registry to what folders say: reads what is registered, plans, and only if nothing stands in the way writes.
 * Applying the same folder again writes nothing.
 */
package com.prismicx.msr.cli.apply;
