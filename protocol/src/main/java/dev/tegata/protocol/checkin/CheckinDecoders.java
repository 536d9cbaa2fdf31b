package dev.tegata.protocol.checkin;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** One decoder per MessageType, in the order of their names. */
final class CheckinDecoders {
    static final Map<String, BiFunction<PlistDict, Bytes, CheckinMessage>> BY_TYPE = new TreeMap<>(Map.of(
            "Authenticate", Authenticate::of,
            "TokenUpdate", TokenUpdate::of,
            "CheckOut", CheckOut::of,
            "UserAuthenticate", UserAuthenticate::of,
            "SetBootstrapToken", SetBootstrapToken::of,
            "GetBootstrapToken", GetBootstrapToken::of,
            "GetToken", GetToken::of,
            "DeclarativeManagement", DeclarativeManagement::of));

    private CheckinDecoders() {}
}
