package dev.tegata.vpp;

import java.util.Optional;

/**
 * Which assignments to list; what is empty or false does not narrow (Apple: "Get Assignments").
 *
 * @param excludeInactiveUsers leaves out those that retired users still have
 * @param includeUserState adds status and idHash of the user to each
 */
public record AssignmentFilter(
        Optional<String> adamId,
        Optional<String> pricingParam,
        Optional<Holder> holder,
        boolean excludeInactiveUsers,
        boolean includeUserState) {

    /** Every assignment of the location. */
    public static final AssignmentFilter ALL =
            new AssignmentFilter(Optional.empty(), Optional.empty(), Optional.empty(), false, false);

    /** What this one holds. */
    public static AssignmentFilter heldBy(Holder holder) {
        return new AssignmentFilter(Optional.empty(), Optional.empty(), Optional.of(holder), false, false);
    }

    /** Who has this. */
    public static AssignmentFilter of(AssetId asset) {
        return new AssignmentFilter(
                Optional.of(asset.adamId()), Optional.of(asset.pricingParam()), Optional.empty(), false, false);
    }

    void addTo(Query query) {
        query.add("adamId", adamId).add("pricingParam", pricingParam);
        holder.ifPresent(who -> {
            switch (who) {
                case Holder.User user -> query.add("clientUserId", user.clientUserId());
                case Holder.Device device -> query.add("serialNumber", device.serialNumber());
            }
        });
        query.flag("excludeInactiveUsers", excludeInactiveUsers).flag("includeUserState", includeUserState);
    }
}
