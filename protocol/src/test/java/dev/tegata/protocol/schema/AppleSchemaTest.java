package dev.tegata.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.checkin.GetBootstrapToken;
import dev.tegata.protocol.checkin.GetToken;
import dev.tegata.protocol.command.ClearPasscode;
import dev.tegata.protocol.command.CommandEnvelope;
import dev.tegata.protocol.command.DeviceInformation;
import dev.tegata.protocol.command.DeviceLock;
import dev.tegata.protocol.command.EraseDevice;
import dev.tegata.protocol.command.EraseDevice.ObliterationBehavior;
import dev.tegata.protocol.command.EraseDevice.ReturnToService;
import dev.tegata.protocol.command.InstallApplication;
import dev.tegata.protocol.command.InstallApplication.App;
import dev.tegata.protocol.command.InstallApplication.ManagementFlags;
import dev.tegata.protocol.command.InstallApplication.PurchaseMethod;
import dev.tegata.protocol.command.InstallProfile;
import dev.tegata.protocol.command.InstalledApplicationList;
import dev.tegata.protocol.command.InviteToProgram;
import dev.tegata.protocol.command.ManagedApplicationList;
import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.command.ProfileList;
import dev.tegata.protocol.command.RemoveApplication;
import dev.tegata.protocol.command.RemoveProfile;
import dev.tegata.protocol.command.RestartDevice;
import dev.tegata.protocol.command.Restrictions;
import dev.tegata.protocol.command.SecurityInfo;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.protocol.profile.AccessRights;
import dev.tegata.protocol.profile.ConfigurationProfile;
import dev.tegata.protocol.profile.EnrollmentProfile;
import dev.tegata.protocol.profile.MdmPayload;
import dev.tegata.protocol.profile.Payload;
import dev.tegata.protocol.profile.ScepPayload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every property list we send, against Apple's own schema; skipped where that is not at hand. */
class AppleSchemaTest {
    private static final Bytes SOME = Bytes.of(new byte[] {1, 2, 3});
    private static final Optional<String> NONE = Optional.empty();

    static final List<MdmCommand> FOR_IOS = List.of(
            DeviceInformation.aboutTheDevice(),
            DeviceInformation.aboutTheStoreAccount(),
            new SecurityInfo(),
            new ProfileList(false),
            new ProfileList(true),
            new InstallProfile(SOME),
            new RemoveProfile("com.example.wifi"),
            new Restrictions(false),
            new Restrictions(true),
            new InviteToProgram("https://buy.itunes.apple.com/x?inviteCode=1&mt=8"),
            InstallApplication.licensed(361_309_726),
            InstallApplication.licensed(361_309_726).takingManagement(),
            install(new App.Identifier("com.apple.Maps"), ManagementFlags.NONE),
            install(new App.Manifest("https://example.com/app.plist"), new ManagementFlags(true, true)),
            install(new App.StoreId(1), new ManagementFlags(false, true)),
            new ManagedApplicationList(List.of()),
            new ManagedApplicationList(List.of("com.apple.Pages")),
            new InstalledApplicationList(List.of(), false, List.of()),
            new InstalledApplicationList(List.of("com.apple.Pages"), true, InstalledApplicationList.CHEAP_ITEMS),
            new RemoveApplication("com.apple.Pages"),
            new DeviceLock(NONE, NONE, NONE),
            new DeviceLock(Optional.of("lost"), Optional.of("03-0000-0000"), NONE),
            EraseDevice.plain(),
            new EraseDevice(
                    NONE,
                    Optional.of(true),
                    Optional.of(true),
                    Optional.empty(),
                    Optional.of(new ReturnToService(Optional.of(SOME), Optional.of(SOME)))),
            new ClearPasscode(SOME),
            new RestartDevice(Optional.empty()));

    static final List<MdmCommand> FOR_MACS = List.of(
            new DeviceLock(Optional.of("lost"), NONE, Optional.of("123456")),
            new EraseDevice(
                    Optional.of("123456"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(ObliterationBehavior.OBLITERATE_WITH_WARNING),
                    Optional.empty()),
            new RestartDevice(Optional.of(true)));

    private Path folder = Path.of("");

    private static InstallApplication install(App app, ManagementFlags flags) {
        return new InstallApplication(
                app,
                PurchaseMethod.FREE_OR_REDEMPTION_CODE,
                flags,
                Optional.of(PlistDict.of("server", "https://example.com", "retries", 3)),
                Optional.of(PlistDict.of("Removable", false, "AssociatedDomains", List.of("example.com"))),
                false);
    }

    @BeforeEach
    void findTheSchema() {
        Optional<Path> found = AppleSchema.folder();
        assumeTrue(
                found.isPresent(),
                "Apple's device management schema is not here: clone github.com/apple/device-management and give its"
                        + " folder as -Dtegata.apple.schemas=<folder>");
        folder = found.orElseThrow();
    }

    @ParameterizedTest
    @FieldSource("FOR_IOS")
    void everyCommandSatisfiesItsSchemaOnIos(MdmCommand command) {
        assertThat(problems(command, "iOS")).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOR_MACS")
    void everyVariantForMacsSatisfiesItsSchema(MdmCommand command) {
        assertThat(problems(command, "macOS")).isEmpty();
    }

    @Test
    void noTypedCommandIsMissingHere() {
        assertThat(FOR_IOS.stream().map(MdmCommand::requestType).distinct())
                .containsExactlyInAnyOrder(
                        "DeviceInformation",
                        "SecurityInfo",
                        "ProfileList",
                        "InstallProfile",
                        "RemoveProfile",
                        "Restrictions",
                        "InviteToProgram",
                        "InstallApplication",
                        "ManagedApplicationList",
                        "InstalledApplicationList",
                        "RemoveApplication",
                        "DeviceLock",
                        "EraseDevice",
                        "ClearPasscode",
                        "RestartDevice");
    }

    private List<String> problems(MdmCommand command, String os) {
        PlistDict sent = Plist.parse(CommandEnvelope.encode("uuid", command)).requireDict("Command");
        assertThat(sent.requireString("RequestType")).isEqualTo(command.requestType());
        return AppleSchema.ofRequest(folder, command.requestType(), os).problems(without(sent, Set.of("RequestType")));
    }

    @Test
    void theEnrollmentProfileAndItsPayloadsSatisfyTheirSchemas() {
        assertThat(profileProblems(enrollmentProfile(true))).isEmpty();
        assertThat(profileProblems(enrollmentProfile(false))).isEmpty();
    }

    @Test
    void aProfileOfRestrictionsSatisfiesItsSchema() {
        Payload restrictions = new Payload(
                "com.apple.applicationaccess",
                "dev.tegata.restrictions.1",
                new UUID(0, 2),
                "Restrictions",
                PlistDict.of("allowAppInstallation", false, "blockedAppBundleIDs", List.of("com.apple.AppStore")));
        ConfigurationProfile profile = new ConfigurationProfile(
                "dev.tegata.restrictions",
                new UUID(0, 1),
                "Restrictions",
                Optional.of("Example"),
                Optional.of("No App Store"),
                true,
                List.of(restrictions));
        assertThat(profileProblems(profile.xml())).isEmpty();
    }

    @Test
    void answersToCheckInMessagesSatisfyTheirSchemas() {
        assertThat(answerProblems("GetBootstrapToken", GetBootstrapToken.answer(Optional.of(SOME))))
                .isEmpty();
        assertThat(answerProblems("GetBootstrapToken", GetBootstrapToken.answer(Optional.empty())))
                .isEmpty();
        assertThat(answerProblems("GetToken", GetToken.answer(SOME))).isEmpty();
    }

    @Test
    void whatOurTestsLetADeviceSaySatisfiesTheSchemaToo() {
        assertThat(AppleSchema.ofRequest(folder, "Authenticate", "iOS").problems(Plist.parse(Fixtures.authenticate())))
                .isEmpty();
        assertThat(AppleSchema.ofRequest(folder, "TokenUpdate", "iOS").problems(Plist.parse(Fixtures.tokenUpdate())))
                .as("the id of another kind of enrollment, and keys of users")
                .allMatch(problem -> problem.endsWith("required key is missing"));
    }

    @Test
    void theCheckFindsAWrongKeyAWrongTypeAWrongValueAndAMissingKey() {
        AppleSchema install = AppleSchema.ofRequest(folder, "InstallApplication", "iOS");
        assertThat(install.problems(PlistDict.of("iTunesStoreId", 1))).containsExactly("/iTunesStoreId: unknown key");
        assertThat(install.problems(PlistDict.of("iTunesStoreID", "1")))
                .containsExactly("/iTunesStoreID: expected <integer>, got String");
        assertThat(install.problems(PlistDict.of("Options", PlistDict.of("PurchaseMethod", 2))))
                .singleElement()
                .asString()
                .startsWith("/Options/PurchaseMethod: 2 is not in [0, 1]");
        assertThat(install.problems(PlistDict.of("InstallAsManaged", true)))
                .containsExactly("/InstallAsManaged: not for iOS");
        assertThat(AppleSchema.ofRequest(folder, "RemoveProfile", "iOS").problems(PlistDict.of()))
                .containsExactly("/Identifier: required key is missing");
        AppleSchema information = AppleSchema.ofRequest(folder, "DeviceInformation", "iOS");
        assertThat(information.problems(PlistDict.of("Queries", List.of("UDID", "ShoeSize", 5))))
                .containsExactly(
                        "/Queries[1]: \"ShoeSize\" is none of the values Apple lists",
                        "/Queries[2]: expected <string>, got Long");
    }

    @Test
    void theCheckFindsMisspeltPayloadKeysAndWrongShapes() {
        AppleSchema scep = AppleSchema.ofPayload(folder, "com.apple.security.scep", "iOS");
        PlistDict content =
                PlistDict.of("URL", "https://x", "KeySize", 2048, "Subject", List.of(List.of(List.of("CN"))));
        assertThat(scep.problems(PlistDict.of("PayloadContent", content)))
                .containsExactly(
                        "/PayloadContent/KeySize: unknown key",
                        "/PayloadContent/Subject[0][0]: 1 items, expected {min=2, max=2}");
        AppleSchema mdm = AppleSchema.ofPayload(folder, "com.apple.mdm", "iOS");
        assertThat(mdm.problems(PlistDict.of("ServerURL", "http://x", "IdentityCertificateUUID", "no", "Topic", "t")))
                .hasSize(2)
                .allMatch(problem -> problem.contains("has not the format"));
    }

    private List<String> answerProblems(String message, byte[] answer) {
        return AppleSchema.ofRequest(folder, message, "macOS").answerProblems(Plist.parse(answer));
    }

    private List<String> profileProblems(byte[] xml) {
        PlistDict profile = Plist.parse(xml);
        List<String> problems = new ArrayList<>(AppleSchema.ofFile(folder.resolve("mdm/profiles/TopLevel.yaml"), "iOS")
                .problems(profile));
        AppleSchema common = AppleSchema.ofFile(folder.resolve("mdm/profiles/CommonPayloadKeys.yaml"), "iOS");
        for (PlistDict payload : profile.dicts("PayloadContent")) {
            String type = payload.requireString("PayloadType");
            PlistDict commonKeys = without(
                    payload,
                    Set.copyOf(payload.keys().stream()
                            .filter(key -> !common.keys().contains(key))
                            .toList()));
            problems.addAll(common.problems(commonKeys));
            problems.addAll(AppleSchema.ofPayload(folder, type, "iOS").problems(without(payload, common.keys())));
        }
        return problems;
    }

    private static PlistDict without(PlistDict dict, Set<String> keys) {
        PlistDict.Builder rest = PlistDict.builder();
        dict.keys().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> rest.put(key, dict.get(key).orElseThrow()));
        return rest.build();
    }

    private static byte[] enrollmentProfile(boolean everything) {
        return new EnrollmentProfile(
                        "dev.tegata.enrollment",
                        new UUID(1, 2),
                        "Device management",
                        "Example 株式会社",
                        everything ? List.of(Fixtures.CA.certificate()) : List.of(),
                        new ScepPayload(
                                "https://mdm.example.com/scep",
                                "tegata",
                                Stream.of("CN", "O")
                                        .map(type -> new ScepPayload.Rdn(type, "x"))
                                        .toList(),
                                "one-time",
                                2048,
                                everything ? Optional.of(SOME) : Optional.empty()),
                        new MdmPayload(
                                "com.apple.mgmt.External.test",
                                "https://mdm.example.com/mdm",
                                "https://mdm.example.com/checkin",
                                AccessRights.ALL,
                                everything,
                                everything ? List.of("com.apple.mdm.bootstraptoken") : List.of()))
                .xml();
    }
}
