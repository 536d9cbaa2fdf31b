package dev.tegata.simulator.apple;

import java.util.List;

/** Where a location's notifications go, and which (Apple: Subscribing to notifications). */
record NotificationSettings(String url, String authToken, List<String> types) {
    /** Those of 2026 about subscriptions and unlimited assets may be subscribed to; nothing here causes them. */
    static final List<String> KNOWN_TYPES = List.of(
            "ASSET_MANAGEMENT",
            "ASSET_COUNT",
            "USER_MANAGEMENT",
            "USER_ASSOCIATED",
            "SUBSCRIPTION_MANAGEMENT",
            "SUBSCRIPTION_COUNT",
            "UNLIMITED_ASSET");

    NotificationSettings {
        types = List.copyOf(types);
    }
}
