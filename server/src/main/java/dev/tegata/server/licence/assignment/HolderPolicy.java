package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow.GrantFrom;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssetPolicyStore;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserState;
import dev.tegata.storage.licence.VppUserStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Decides who holds the licences when apps are granted to persons: the person or the person's devices. Writes nothing. Thread-safe. */
public final class HolderPolicy {
    private final Workbench bench;

    public HolderPolicy(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Who is to hold a licence, or cannot.
     *
     * @param deviceId empty: the person
     * @param refused why it cannot be
     */
    public record Holder(Optional<UUID> deviceId, HolderReason reason, Optional<Problem> refused) {
        private static Holder person(HolderReason reason) {
            return new Holder(Optional.empty(), reason, Optional.empty());
        }

        private static Holder device(HolderDevice device, HolderReason reason) {
            return new Holder(Optional.of(device.id()), reason, Optional.empty());
        }

        private static Holder refused(Optional<UUID> deviceId, HolderReason reason, Problem problem) {
            return new Holder(deviceId, reason, Optional.of(problem));
        }
    }

    /** Everybody who is to hold a licence when the person is granted the app; at least one. */
    public List<Holder> holders(UUID assetId, UUID userId) {
        return bench.database()
                .withHandle(tx -> holders(tx, List.of(assetId), List.of(userId)))
                .of(assetId, userId);
    }

    /** The same for every one of {@code assetIds} and {@code userIds}. */
    public Plan holders(Handle tx, List<UUID> assetIds, List<UUID> userIds) {
        return new Plan(tx, assetIds, userIds);
    }

    /** What is known of some apps and persons at one moment. */
    public static final class Plan {
        private final Map<UUID, AssetPolicyRow> policies = new HashMap<>();
        private final Map<UUID, AssetRow> assets;
        private final Map<UUID, GrantFrom> grantFrom = new HashMap<>();
        private final Map<UUID, String> names;
        private final Map<UUID, List<HolderDevice>> devices;
        private final Map<List<UUID>, VppUserRow> accounts = new HashMap<>();

        /** Of apps whose persons hold the licences, nothing more needs to be known. */
        private Plan(Handle tx, List<UUID> assetIds, List<UUID> userIds) {
            tx.attach(AssetPolicyStore.class).stored(assetIds.toArray(UUID[]::new)).stream()
                    .filter(policy -> policy.holder() != AssetPolicyRow.Holder.USER)
                    .forEach(policy -> policies.put(policy.assetId(), policy));
            UUID[] users = policies.isEmpty() ? new UUID[0] : userIds.toArray(UUID[]::new);
            this.assets = tx.attach(AssetStore.class).ofIds(policies.keySet().toArray(UUID[]::new)).stream()
                    .collect(Collectors.toMap(AssetRow::id, Function.identity()));
            this.names = tx.attach(HolderStore.class).users(users).stream()
                    .collect(Collectors.toMap(HolderUser::id, HolderUser::name));
            this.devices = tx.attach(HolderStore.class).enrolledDevicesOf(users).stream()
                    .collect(Collectors.groupingBy(device -> device.ownerId().orElseThrow()));
            Set<UUID> locations =
                    assets.values().stream().map(AssetRow::locationId).collect(Collectors.toCollection(HashSet::new));
            locations.forEach(id ->
                    grantFrom.put(id, tx.attach(LedgerStore.class).policy(id).grantFrom()));
            tx.attach(VppUserStore.class)
                    .ofUsers(locations.toArray(UUID[]::new), users)
                    .forEach(account -> accounts.put(List.of(account.locationId(), account.userId()), account));
        }

        /** Whether every person holds the licences, and nothing has to be decided. */
        public boolean personsOnly() {
            return policies.isEmpty();
        }

        public List<Holder> of(UUID assetId, UUID userId) {
            Optional<AssetPolicyRow> policy = Optional.ofNullable(policies.get(assetId));
            Optional<AssetRow> asset = Optional.ofNullable(assets.get(assetId));
            if (policy.isEmpty() || asset.isEmpty() || !names.containsKey(userId)) {
                return List.of(Holder.person(HolderReason.AS_ASKED));
            }
            List<HolderDevice> suitable = devices.getOrDefault(userId, List.of()).stream()
                    .filter(device -> DeviceLicence.runs(asset.get(), device))
                    .toList();
            return policy.get().holder() == AssetPolicyRow.Holder.DEVICE
                    ? devices(asset.get(), userId, suitable)
                    : byEnrollment(asset.get(), suitable, accountUsable(policy.get(), asset.get(), userId));
        }

        private List<Holder> devices(AssetRow asset, UUID userId, List<HolderDevice> suitable) {
            if (suitable.isEmpty() || !asset.deviceAssignable()) {
                return List.of(Holder.refused(
                        Optional.empty(),
                        HolderReason.POLICY_DEVICE,
                        asset.deviceAssignable()
                                ? Problem.of(
                                        ProblemCode.NO_DEVICE_FOR_LICENCE,
                                        asset.label(),
                                        names.getOrDefault(userId, ""))
                                : Problem.of(ProblemCode.ASSET_NOT_DEVICE_ASSIGNABLE, asset.label())));
            }
            return suitable.stream()
                    .map(device -> new Holder(
                            Optional.of(device.id()), HolderReason.POLICY_DEVICE, DeviceLicence.hurdle(asset, device)))
                    .toList();
        }

        /** One licence of the person is enough for all the devices that are to use it. */
        private static List<Holder> byEnrollment(AssetRow asset, List<HolderDevice> suitable, boolean accountUsable) {
            if (suitable.isEmpty()) {
                return List.of(Holder.person(HolderReason.NO_DEVICE));
            }
            Map<Optional<UUID>, Holder> holders = new LinkedHashMap<>();
            for (HolderDevice device : suitable) {
                Holder holder = byEnrollment(asset, device, accountUsable);
                holders.putIfAbsent(holder.deviceId(), holder);
            }
            return new ArrayList<>(holders.values());
        }

        private static Holder byEnrollment(AssetRow asset, HolderDevice device, boolean accountUsable) {
            Optional<Problem> hurdle = DeviceLicence.hurdle(asset, device);
            if (device.userEnrollment()) {
                return Holder.person(HolderReason.USER_ENROLLMENT);
            }
            if (device.shared()) {
                return new Holder(Optional.of(device.id()), HolderReason.SHARED_IPAD, hurdle);
            }
            if (hurdle.isPresent()) {
                return Holder.person(HolderReason.DEVICE_CANNOT_HOLD);
            }
            if (device.supervised().orElse(false)) {
                return Holder.device(device, HolderReason.SUPERVISED);
            }
            return accountUsable
                    ? Holder.person(HolderReason.OWN_DEVICE)
                    : Holder.device(device, HolderReason.NO_ACCOUNT_IN_USE);
        }

        private boolean accountUsable(AssetPolicyRow policy, AssetRow asset, UUID userId) {
            GrantFrom from = policy.grantFrom()
                    .orElseGet(() -> grantFrom.getOrDefault(asset.locationId(), GrantFrom.ASSOCIATED));
            return Optional.ofNullable(accounts.get(List.of(asset.locationId(), userId)))
                    .map(VppUserRow::state)
                    .filter(state -> state == VppUserState.ASSOCIATED
                            || (state == VppUserState.REGISTERED && from == GrantFrom.REGISTERED))
                    .isPresent();
        }
    }
}
