package dev.tegata.simulator.apple;

import java.util.List;

/** Where a location's notifications go, and which (Apple: Subscribing to notifications). */
record NotificationSettings(String url, String authToken, List<String> types) {
    static final List<String> KNOWN_TYPES =
            List.of("ASSET_MANAGEMENT", "ASSET_COUNT", "USER_MANAGEMENT", "USER_ASSOCIATED");

    NotificationSettings {
        types = List.copyOf(types);
    }
}
