/** Enrollments: the channels of devices, how they are reached, and the one-time links through which devices come. */
@NullMarked
package dev.tegata.storage.enrollment;

import org.jspecify.annotations.NullMarked;
