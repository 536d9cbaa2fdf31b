package dev.tegata.protocol.command;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;

/**
 * Erases a device. There is no way back, and the licences assigned to it stay assigned until the server revokes them.
 *
 * @param pin Macs only: six characters that unlock Find My
 * @param preserveDataPlan keeps the eSIM
 * @param disallowProximitySetup skips the offer to set up from a device nearby
 * @param obliterationBehavior Macs only: what to do when erasing all content fails
 * @param returnToService sets the device up again by itself
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/erasedevicecommand">Apple: Device Management,
 *     EraseDeviceCommand</a>
 */
public record EraseDevice(
        Optional<String> pin,
        Optional<Boolean> preserveDataPlan,
        Optional<Boolean> disallowProximitySetup,
        Optional<ObliterationBehavior> obliterationBehavior,
        Optional<ReturnToService> returnToService)
        implements MdmCommand {

    /** What a Mac does when erasing all content and settings fails. */
    public enum ObliterationBehavior {
        /** Answers Error and destroys itself. */
        DEFAULT("Default"),
        /** Answers Error and does nothing. */
        DO_NOT_OBLITERATE("DoNotObliterate"),
        /** Answers Acknowledged and destroys itself. */
        OBLITERATE_WITH_WARNING("ObliterateWithWarning"),
        /** Does not try to erase content only. */
        ALWAYS("Always");

        private final String wireName;

        ObliterationBehavior(String wireName) {
            this.wireName = wireName;
        }
    }

    /**
     * What an erased device uses to come back under management.
     *
     * @param wiFiProfile a configuration profile with a Wi-Fi payload
     * @param mdmProfile the enrollment profile to install
     */
    public record ReturnToService(Optional<Bytes> wiFiProfile, Optional<Bytes> mdmProfile) {
        private PlistDict dict() {
            return PlistDict.builder()
                    .put("Enabled", true)
                    .putIfPresent("WiFiProfileData", wiFiProfile.map(Bytes::toArray))
                    .putIfPresent("MDMProfileData", mdmProfile.map(Bytes::toArray))
                    .build();
        }
    }

    /** Erases without any option. */
    public static EraseDevice plain() {
        return new EraseDevice(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Override
    public String requestType() {
        return "EraseDevice";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType())
                .putIfPresent("PIN", pin)
                .putIfPresent("PreserveDataPlan", preserveDataPlan)
                .putIfPresent("DisallowProximitySetup", disallowProximitySetup)
                .putIfPresent("ObliterationBehavior", obliterationBehavior.map(behavior -> behavior.wireName))
                .putIfPresent("ReturnToService", returnToService.map(ReturnToService::dict))
                .build();
    }

    @Override
    public String toString() {
        return "EraseDevice[]";
    }
}
