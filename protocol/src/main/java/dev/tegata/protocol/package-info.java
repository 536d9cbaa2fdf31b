/** Device wire: plist, check-in messages, commands and their answers, profiles, CMS, SCEP. Bytes to records and back. */
@NullMarked
package dev.tegata.protocol;

import org.jspecify.annotations.NullMarked;
