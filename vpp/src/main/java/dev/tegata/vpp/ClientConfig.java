package dev.tegata.vpp;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How a location is set up (Apple: "Client Config").
 *
 * @param meta the library's uId and which MDM manages it
 * @param locationName as shown in Apple Business Manager or Apple School Manager
 * @param countryISO2ACode the storefront, in two letters
 * @param defaultPlatform {@code enterprisestore} or {@code volumestore} (education)
 * @param websiteUrl where its administrators buy
 * @param notificationUrl where Apple reports changes
 * @param notificationAuthToken what Apple proves itself with there; a secret
 * @param subscribedNotificationTypes what is reported
 */
public record ClientConfig(
        ResponseMeta meta,
        Optional<String> locationName,
        Optional<String> countryISO2ACode,
        Optional<String> defaultPlatform,
        Optional<String> websiteUrl,
        Optional<String> notificationUrl,
        Optional<String> notificationAuthToken,
        Set<String> subscribedNotificationTypes) {

    public ClientConfig {
        subscribedNotificationTypes = Set.copyOf(subscribedNotificationTypes);
    }

    static ClientConfig of(Fields answer) {
        return new ClientConfig(
                ResponseMeta.of(answer),
                answer.optionalText("locationName"),
                answer.optionalText("countryISO2ACode"),
                answer.optionalText("defaultPlatform"),
                answer.optionalText("websiteURL"),
                answer.optionalText("notificationUrl"),
                answer.optionalText("notificationAuthToken"),
                new HashSet<>(answer.texts("subscribedNotificationTypes")));
    }

    @Override
    public String toString() {
        return "ClientConfig[" + locationName.orElse("no location") + ", " + countryISO2ACode.orElse("no country")
                + ", " + meta + "]";
    }
}
