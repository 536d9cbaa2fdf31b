/**
 * The life of an app licence: a location's library, its VPP accounts, the invitation, the assignment, the install, and the way back.
 *
 * <p>Services take an administrator's wish, check it and write it down; workers carry it out and write down what came of it. A row is the
 * whole truth about its thing: whatever a node was doing when it died, another one finds in the row what to do next. What Apple or a device
 * said is turned into what follows by pure methods; the effect stands apart and may run again.
 */
@NullMarked
package dev.tegata.server.licence;

import org.jspecify.annotations.NullMarked;
