package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;

/**
 * Asks a device about itself.
 *
 * @param queries names of what to ask; the answer leaves out what the device will not tell
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/deviceinformationcommand">Apple: Device
 *     Management, DeviceInformationCommand</a>
 */
public record DeviceInformation(List<String> queries) implements MdmCommand {
    private static final List<String> EVERYWHERE = List.of(
            "UDID",
            "SerialNumber",
            "DeviceName",
            "OSVersion",
            "BuildVersion",
            "Model",
            "ModelName",
            "ProductName",
            "IsSupervised",
            "AwaitingConfiguration");

    public DeviceInformation {
        queries = List.copyOf(queries);
        if (queries.isEmpty()) {
            throw new IllegalArgumentException("expected at least one query of DeviceInformation, got none");
        }
    }

    /** What the server keeps about every device. */
    public static DeviceInformation aboutTheDevice() {
        return new DeviceInformation(EVERYWHERE);
    }

    /** Which store account is signed in. Forbidden in User Enrollment; needs the right to manage apps. */
    public static DeviceInformation aboutTheStoreAccount() {
        return new DeviceInformation(List.of("iTunesStoreAccountIsActive", "iTunesStoreAccountHash"));
    }

    @Override
    public String requestType() {
        return "DeviceInformation";
    }

    @Override
    public PlistDict body() {
        return MdmCommand.bodyOf(requestType()).put("Queries", queries).build();
    }

    /**
     * What the device told; anything may be absent, because it was not asked or not allowed.
     *
     * @param iTunesStoreAccountHash meant for comparison with the idHash of a VPP user; that both are the same text is
     *     not promised anywhere, so a difference is a warning
     * @param all every response, those without a component here too
     */
    public record Answer(
            Optional<String> udid,
            Optional<String> serialNumber,
            Optional<String> deviceName,
            Optional<String> osVersion,
            Optional<String> buildVersion,
            Optional<String> model,
            Optional<String> modelName,
            Optional<String> productName,
            Optional<Boolean> isSupervised,
            Optional<Boolean> awaitingConfiguration,
            Optional<Boolean> iTunesStoreAccountIsActive,
            Optional<String> iTunesStoreAccountHash,
            PlistDict all) {

        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            PlistDict all = report.body().requireDict("QueryResponses");
            return new Answer(
                    all.string("UDID"),
                    all.string("SerialNumber"),
                    all.string("DeviceName"),
                    all.string("OSVersion"),
                    all.string("BuildVersion"),
                    all.string("Model"),
                    all.string("ModelName"),
                    all.string("ProductName"),
                    all.bool("IsSupervised"),
                    all.bool("AwaitingConfiguration"),
                    all.bool("iTunesStoreAccountIsActive"),
                    all.string("iTunesStoreAccountHash"),
                    all);
        }
    }
}
