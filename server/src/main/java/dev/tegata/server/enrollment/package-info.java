/** The life of an enrollment: links and profiles by which devices come, check-ins, and what a device says about itself. */
@NullMarked
package dev.tegata.server.enrollment;

import org.jspecify.annotations.NullMarked;
