/** The server's half of SCEP (RFC 8894): requests for certificates, and the replies to them. */
@NullMarked
package dev.tegata.protocol.scep;

import org.jspecify.annotations.NullMarked;
