/** The world outside the server: iOS devices, Apple's licence service, APNs, a mailbox; with faults and request history. */
@NullMarked
package dev.tegata.simulator;

import org.jspecify.annotations.NullMarked;
