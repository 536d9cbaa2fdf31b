/** Warnings about the Apple Accounts that persons joined with, and what is done about them. */
@NullMarked
package dev.tegata.storage.account;

import org.jspecify.annotations.NullMarked;
