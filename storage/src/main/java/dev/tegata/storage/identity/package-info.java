/** Who a device is: our certificate authority, the one-time SCEP challenges, and the identity certificates issued for them. */
@NullMarked
package dev.tegata.storage.identity;

import org.jspecify.annotations.NullMarked;
