/** The VPP accounts of persons: made, associated, renamed, retired, and what Apple says of them. */
@NullMarked
package dev.tegata.server.licence.account;

import org.jspecify.annotations.NullMarked;
