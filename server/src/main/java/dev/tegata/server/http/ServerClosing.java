package dev.tegata.server.http;

/** The event that travels through every connection's pipeline when the server begins to close. */
enum ServerClosing {
    BEGUN
}
