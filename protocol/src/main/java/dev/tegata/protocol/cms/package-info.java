/** Signed messages (CMS, RFC 5652): the signature a device puts on a request, and ours on a profile. */
@NullMarked
package dev.tegata.protocol.cms;

import org.jspecify.annotations.NullMarked;
