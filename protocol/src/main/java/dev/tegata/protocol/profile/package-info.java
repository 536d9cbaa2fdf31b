/** Configuration profiles: the one that enrolls a device, and any other that InstallProfile carries. */
@NullMarked
package dev.tegata.protocol.profile;

import org.jspecify.annotations.NullMarked;
