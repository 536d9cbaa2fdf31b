package dev.tegata.vpp;

import java.util.Optional;

/**
 * Who has what. Apple gives it no id of its own: asset and holder tell one from another.
 *
 * @param userStatus only when asked for with {@link AssignmentFilter#includeUserState}
 * @param idHash of the user's Apple Account; only when asked for in the same way
 */
public record Assignment(AssetId asset, Holder holder, Optional<VppUserStatus> userStatus, Optional<String> idHash) {

    static Assignment of(Fields fields) {
        return new Assignment(
                AssetId.of(fields),
                holder(fields),
                fields.optionalText("userStatus").map(VppUserStatus::of),
                fields.optionalText("idHash"));
    }

    private static Holder holder(Fields fields) {
        return fields.optionalText("clientUserId")
                .<Holder>map(Holder.User::new)
                .or(() -> fields.optionalText("serialNumber").map(Holder.Device::new))
                .orElseThrow(() -> fields.unexpected("clientUserId", "a clientUserId or a serialNumber"));
    }
}
