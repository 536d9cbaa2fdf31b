package dev.tegata.simulator.apple;

/** Which MDM server says that it owns the location (Apple: Client Config). */
public record MdmInfo(String id, String name, String metadata) {}
