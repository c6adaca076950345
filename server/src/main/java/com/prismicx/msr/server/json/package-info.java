/** Free-form JSON of the contract: as a value, as a protobuf Struct, and the limits that it keeps to. Stateless. */
package com.prismicx.msr.server.json;
