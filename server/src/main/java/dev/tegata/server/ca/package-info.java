/** Our certificate authority and SCEP: how a device comes to the certificate it is known by. */
@NullMarked
package dev.tegata.server.ca;

import org.jspecify.annotations.NullMarked;
