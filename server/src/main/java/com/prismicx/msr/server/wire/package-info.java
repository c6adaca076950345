/**
 * What the gRPC services of all features share when they decode requests and answer. Knows the contract, not the
 * transport's interceptors. Stateless, but for the counter of {@link com.prismicx.msr.server.wire.Ids}.
 */
package com.prismicx.msr.server.wire;
