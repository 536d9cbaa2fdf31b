/**
 * The licences: locations and their assets, VPP users, invitations, assignments, installs, and what was asked of Apple. Each row is the whole
 * truth about its thing; what is to happen next stands in {@code due_at}.
 */
@NullMarked
package dev.tegata.storage.licence;

import org.jspecify.annotations.NullMarked;
