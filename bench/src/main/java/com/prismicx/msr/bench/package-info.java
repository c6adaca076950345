/**
 * {@code ./msr bench}: figures of the running product, measured side by side in one run. It informs and asserts nothing.
 *
 * <p>Each {@link com.prismicx.msr.bench.Part} measures something and prints its {@link com.prismicx.msr.bench.Figure}s. What
 * is compared takes turns in {@link com.prismicx.msr.bench.Rounds}, because absolute figures depend on the machine and on
 * what else it does. The contestants live in a JVM of their own with the server's own flags, the {@link
 * com.prismicx.msr.bench.Stage}; the load comes from this one, on the same cores. Nothing here is safe for several threads
 * unless it says so.
 */
package com.prismicx.msr.bench;
