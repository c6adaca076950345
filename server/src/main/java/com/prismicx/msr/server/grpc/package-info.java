/**
 * The transport's side of every call: the ordered interceptor chain, and the one place where an exception becomes a status.
 * Knows no feature. Keeps the count of running calls; thread-safe.
 */
package com.prismicx.msr.server.grpc;
