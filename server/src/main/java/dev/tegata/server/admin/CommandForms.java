package dev.tegata.server.admin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.command.ClearPasscode;
import dev.tegata.protocol.command.DeviceInformation;
import dev.tegata.protocol.command.DeviceLock;
import dev.tegata.protocol.command.EraseDevice;
import dev.tegata.protocol.command.InstallApplication;
import dev.tegata.protocol.command.InstallProfile;
import dev.tegata.protocol.command.InstalledApplicationList;
import dev.tegata.protocol.command.InviteToProgram;
import dev.tegata.protocol.command.ManagedApplicationList;
import dev.tegata.protocol.command.MdmCommand;
import dev.tegata.protocol.command.ProfileList;
import dev.tegata.protocol.command.RawCommand;
import dev.tegata.protocol.command.RemoveApplication;
import dev.tegata.protocol.command.RemoveProfile;
import dev.tegata.protocol.command.RestartDevice;
import dev.tegata.protocol.command.Restrictions;
import dev.tegata.protocol.command.SecurityInfo;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import dev.tegata.protocol.plist.PlistLimits;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The commands the API knows by name: which parameters each takes, and the command they make. */
final class CommandForms {
    private static final int MAX_ITEMS = 1_000;
    private static final String PARAMETERS = "parameters";

    private static final Map<String, Form> FORMS = Collections.unmodifiableMap(forms());

    /** @param maker reads the parameters, which hold no other fields than these */
    private record Form(String[] parameters, Function<Body, MdmCommand> maker) {}

    private CommandForms() {}

    /**
     * The command that a body {@code {"command": name, "parameters": {…}}} or {@code {"plist": "<xml>"}} asks for.
     *
     * @param unlockToken what the device escrowed, for ClearPasscode
     * @throws Problem COMMAND_NOT_SUPPORTED, MALFORMED_PLIST, and what {@link Body} refuses
     */
    static MdmCommand read(Body body, Supplier<Bytes> unlockToken) {
        Optional<String> plist = body.optionalText("plist", PlistLimits.ADMINISTRATOR.maxBytes());
        if (plist.isPresent()) {
            if (body.has("command") || body.has(PARAMETERS)) {
                throw body.invalid("plist", "plist + command", "plist | command");
            }
            return raw(plist.get());
        }
        String name = body.text("command");
        if (name.equals("ClearPasscode")) {
            body.optionalObject(PARAMETERS);
            return new ClearPasscode(unlockToken.get());
        }
        Form form = FORMS.get(name);
        if (form == null) {
            throw Problem.of(
                    ProblemCode.COMMAND_NOT_SUPPORTED,
                    Body.shorten(name),
                    "ClearPasscode, " + String.join(", ", FORMS.keySet()));
        }
        Body parameters = body.optionalObject(PARAMETERS, form.parameters()).orElseGet(Body::empty);
        try {
            return form.maker().apply(parameters);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_FIELD, e, PARAMETERS, "{…}", String.valueOf(e.getMessage()));
        }
    }

    /** A whole command with its envelope, or only what stands at its key Command. */
    private static MdmCommand raw(String xml) {
        try {
            PlistDict dict = Plist.parse(xml.getBytes(StandardCharsets.UTF_8), PlistLimits.ADMINISTRATOR);
            return new RawCommand(dict.has("Command") ? dict.requireDict("Command") : dict);
        } catch (ProtocolException e) {
            throw Problem.of(ProblemCode.MALFORMED_PLIST, e, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new TreeMap<>();
        forms.put("DeviceInformation", form(CommandForms::deviceInformation, "queries"));
        forms.put("SecurityInfo", form(p -> new SecurityInfo()));
        forms.put("ProfileList", form(p -> new ProfileList(flag(p, "managedOnly")), "managedOnly"));
        forms.put("InstallProfile", form(CommandForms::installProfile, "payload"));
        forms.put("RemoveProfile", form(p -> new RemoveProfile(p.text("identifier")), "identifier"));
        forms.put("Restrictions", form(p -> new Restrictions(flag(p, "profileRestrictions")), "profileRestrictions"));
        forms.put("InviteToProgram", form(p -> new InviteToProgram(p.text("invitationUrl")), "invitationUrl"));
        forms.put(
                "InstallApplication",
                form(
                        CommandForms::installApplication,
                        "iTunesStoreId",
                        "identifier",
                        "manifestUrl",
                        "purchaseMethod",
                        "removeWithMdmProfile",
                        "preventBackup",
                        "configuration",
                        "attributes",
                        "takeManagement"));
        forms.put(
                "ManagedApplicationList",
                form(p -> new ManagedApplicationList(p.texts("identifiers", MAX_ITEMS)), "identifiers"));
        forms.put(
                "InstalledApplicationList",
                form(
                        p -> new InstalledApplicationList(
                                p.texts("identifiers", MAX_ITEMS),
                                flag(p, "managedAppsOnly"),
                                p.texts("items", MAX_ITEMS)),
                        "identifiers",
                        "managedAppsOnly",
                        "items"));
        forms.put("RemoveApplication", form(p -> new RemoveApplication(p.text("identifier")), "identifier"));
        forms.put(
                "DeviceLock",
                form(
                        p -> new DeviceLock(
                                p.optionalText("message"), p.optionalText("phoneNumber"), p.optionalText("pin")),
                        "message",
                        "phoneNumber",
                        "pin"));
        forms.put(
                "EraseDevice",
                form(
                        CommandForms::eraseDevice,
                        "pin",
                        "preserveDataPlan",
                        "disallowProximitySetup",
                        "obliterationBehavior",
                        "returnToService"));
        forms.put("RestartDevice", form(p -> new RestartDevice(p.optionalFlag("notifyUser")), "notifyUser"));
        return forms;
    }

    private static MdmCommand deviceInformation(Body parameters) {
        List<String> queries = parameters.texts("queries", MAX_ITEMS);
        return queries.isEmpty() ? DeviceInformation.aboutTheDevice() : new DeviceInformation(queries);
    }

    private static MdmCommand installProfile(Body parameters) {
        return new InstallProfile(
                Bytes.of(parameters.optionalBytes("payload").orElseThrow(() -> parameters.missing("payload"))));
    }

    private static MdmCommand installApplication(Body parameters) {
        List<InstallApplication.App> apps = Stream.<Optional<InstallApplication.App>>of(
                        parameters
                                .optionalNumber("iTunesStoreId", 1, Long.MAX_VALUE)
                                .map(InstallApplication.App.StoreId::new),
                        parameters.optionalText("identifier").map(InstallApplication.App.Identifier::new),
                        parameters.optionalText("manifestUrl").map(InstallApplication.App.Manifest::new))
                .flatMap(Optional::stream)
                .toList();
        if (apps.size() != 1) {
            throw parameters.invalid(
                    "iTunesStoreId", apps.size() + " apps", "iTunesStoreId | identifier | manifestUrl");
        }
        return new InstallApplication(
                apps.getFirst(),
                parameters
                        .optionalChoice("purchaseMethod", InstallApplication.PurchaseMethod.class)
                        .orElse(InstallApplication.PurchaseMethod.VPP_ASSIGNMENT),
                new InstallApplication.ManagementFlags(
                        parameters.optionalFlag("removeWithMdmProfile").orElse(true),
                        flag(parameters, "preventBackup")),
                parameters.rawObject("configuration").map(PlistJson::dict),
                parameters.rawObject("attributes").map(PlistJson::dict),
                flag(parameters, "takeManagement"));
    }

    private static MdmCommand eraseDevice(Body parameters) {
        return new EraseDevice(
                parameters.optionalText("pin"),
                parameters.optionalFlag("preserveDataPlan"),
                parameters.optionalFlag("disallowProximitySetup"),
                parameters.optionalChoice("obliterationBehavior", EraseDevice.ObliterationBehavior.class),
                parameters
                        .optionalObject("returnToService", "wiFiProfile", "mdmProfile")
                        .map(service -> new EraseDevice.ReturnToService(
                                service.optionalBytes("wiFiProfile").map(Bytes::of),
                                service.optionalBytes("mdmProfile").map(Bytes::of))));
    }

    private static boolean flag(Body parameters, String name) {
        return parameters.optionalFlag(name).orElse(false);
    }

    private static Form form(Function<Body, MdmCommand> maker, String... parameters) {
        return new Form(parameters, maker);
    }
}
