/** Sending mail by SMTP, and the words of the invitation. */
@NullMarked
package dev.tegata.server.mail;

import org.jspecify.annotations.NullMarked;
