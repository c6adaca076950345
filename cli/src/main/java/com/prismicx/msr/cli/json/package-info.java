/**
 * JSON and YAML documents as protobuf Structs and back: printed with whole numbers as whole numbers, read strictly, with the
 * line of what is wrong. Holds no state.
 */
package com.prismicx.msr.cli.json;
