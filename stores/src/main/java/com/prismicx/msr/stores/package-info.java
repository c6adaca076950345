/**
 * The embedded PostgreSQL and the store that speaks MongoDB's protocol, as one process of their own.
 *
 * <p>For {@code ./msr up} and for tests: nothing to install, and killing a server takes no store
 * away. A deployment gives the server the URLs of real stores instead; the server does not know
 * which it has. What an acknowledged write means is the same in both: it survives SIGKILL.
 *
 * <p>State is owned by one directory: {@code DIR/postgres} and {@code DIR/mongo} hold data, port and
 * passwords of one store each, locked by the process that runs it; {@code DIR/*.properties} say how
 * to connect and exist only while the stores run. The types here are for one thread unless they say
 * otherwise.
 *
 * <p>{@link com.prismicx.msr.stores.TestStores} is where other modules' tests get databases of their
 * own, {@link com.prismicx.msr.stores.StoresProcess} is for tests that kill a store.
 */
package com.prismicx.msr.stores;
