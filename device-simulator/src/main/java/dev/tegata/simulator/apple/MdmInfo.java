package dev.tegata.simulator.apple;

/** Which MDM server says that it owns the location (Apple: Client Config). */
record MdmInfo(String id, String name, String metadata) {}
