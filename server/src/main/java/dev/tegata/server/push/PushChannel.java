package dev.tegata.server.push;

import dev.tegata.apns.PushSender;

/**
 * The way to devices: a sender and the topic its certificate may push to.
 *
 * @param topic enrollments made under another topic cannot be reached through it
 */
public record PushChannel(PushSender sender, String topic) {}
