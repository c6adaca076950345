/**
 * The edge, tested through a real Envoy: {@code envoy.yaml} in front of a small server that implements some of the contract's
 * services for the purpose. What the real server says is the server's own tests' matter; here it is what Envoy makes of it.
 */
package com.prismicx.msr.envoy;
