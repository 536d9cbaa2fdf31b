package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks which restrictions are in force.
 *
 * @param profileRestrictions whether to report those of each profile too
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/restrictionscommand">Apple: Device Management,
 *     RestrictionsCommand</a>
 */
public record Restrictions(boolean profileRestrictions) implements MdmCommand {
    @Override
    public String requestType() {
        return "Restrictions";
    }

    @Override
    public PlistDict body() {
        PlistDict.Builder body = MdmCommand.bodyOf(requestType());
        return (profileRestrictions ? body.put("ProfileRestrictions", true) : body).build();
    }

    /**
     * The restrictions of all profiles together that decide about apps and accounts. An absent one is not set, and an
     * unset {@code allow…} means allowed.
     *
     * @param allowAppInstallation false: no App Store
     * @param allowUIAppInstallation false: no icon of the App Store
     * @param allowAccountModification false: nobody can sign in to an Apple Account
     * @param blockedAppBundleIDs apps that do not start
     * @param allowListedAppBundleIDs when present, the only apps that start
     * @param all the whole dictionary, by restrictedBool, restrictedValue, intersection and union
     */
    public record GlobalRestrictions(
            Optional<Boolean> allowAppInstallation,
            Optional<Boolean> allowUIAppInstallation,
            Optional<Boolean> allowAccountModification,
            List<String> blockedAppBundleIDs,
            Optional<List<String>> allowListedAppBundleIDs,
            PlistDict all) {

        public GlobalRestrictions {
            blockedAppBundleIDs = List.copyOf(blockedAppBundleIDs);
            allowListedAppBundleIDs = allowListedAppBundleIDs.map(List::copyOf);
        }

        private static GlobalRestrictions of(PlistDict all) {
            // Before iOS 15 the two lists had other names, and devices still report those.
            return new GlobalRestrictions(
                    flag(all, "allowAppInstallation"),
                    flag(all, "allowUIAppInstallation"),
                    flag(all, "allowAccountModification"),
                    list(all, "blockedAppBundleIDs", "blacklistedAppBundleIDs").orElse(List.of()),
                    list(all, "allowListedAppBundleIDs", "whitelistedAppBundleIDs"),
                    all);
        }

        private static Optional<Boolean> flag(PlistDict all, String name) {
            return all.dict("restrictedBool").flatMap(bools -> bools.dict(name)).flatMap(one -> one.bool("value"));
        }

        /** Lists are combined over profiles by union or by intersection; which one is the device's affair. */
        private static Optional<List<String>> list(PlistDict all, String... names) {
            return Stream.of("union", "intersection")
                    .flatMap(combined -> all.dict(combined).stream())
                    .flatMap(lists -> Stream.of(names).flatMap(name -> lists.dict(name).stream()))
                    .map(one -> one.strings("values"))
                    .findFirst();
        }
    }

    /** What is in force. */
    public record Answer(GlobalRestrictions global) {
        /** Reads an Acknowledged report. */
        public static Answer of(CommandReport report) {
            return new Answer(GlobalRestrictions.of(report.body().requireDict("GlobalRestrictions")));
        }
    }
}
