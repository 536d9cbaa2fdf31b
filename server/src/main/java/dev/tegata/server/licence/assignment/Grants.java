package dev.tegata.server.licence.assignment;

import dev.tegata.server.licence.location.Locations;
import dev.tegata.server.problem.Problem;
import dev.tegata.server.problem.ProblemCode;
import dev.tegata.storage.ledger.LedgerStore;
import dev.tegata.storage.ledger.LocationPolicyRow;
import dev.tegata.storage.licence.AssetPolicyRow;
import dev.tegata.storage.licence.AssetPolicyStore;
import dev.tegata.storage.licence.AssetRow;
import dev.tegata.storage.licence.AssetStore;
import dev.tegata.storage.licence.AssignmentStore;
import dev.tegata.storage.licence.HolderDevice;
import dev.tegata.storage.licence.HolderStore;
import dev.tegata.storage.licence.HolderUser;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.VppUserRow;
import dev.tegata.storage.licence.VppUserStore;
import dev.tegata.storage.waitlist.WaitlistStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Decides which of many wanted grants can be made, by what is known at one moment: everything that concerns them is read at the start, in one
 * statement of each kind, and the assets stay locked until the transaction ends, so that the second of two grants of the last licence counts
 * the first. For one transaction; not thread-safe.
 */
public final class Grants {
    private final Map<UUID, AssetRow> assets;
    private final Map<UUID, LocationRow> locations = new HashMap<>();
    private final Map<UUID, LocationPolicyRow> policies = new HashMap<>();
    private final Map<UUID, AssetPolicyRow> assetPolicies;
    private final Map<UUID, HolderUser> people;
    private final Map<List<UUID>, VppUserRow> accounts = new HashMap<>();
    private final Map<UUID, HolderDevice> devices;
    private final Set<List<Object>> current = new HashSet<>();
    private final Map<UUID, Long> requested = new HashMap<>();
    private final Map<UUID, Long> awaited = new HashMap<>();

    /**
     * An app for a person or a device; exactly one of the two is there.
     *
     * @param userId a person
     */
    public record Wish(UUID assetId, Optional<UUID> userId, Optional<UUID> deviceId) {
        public static Wish ofUser(UUID assetId, UUID userId) {
            return new Wish(assetId, Optional.of(userId), Optional.empty());
        }

        public static Wish ofDevice(UUID assetId, UUID deviceId) {
            return new Wish(assetId, Optional.empty(), Optional.of(deviceId));
        }
    }

    /** Who gets a licence, as Apple will be told. */
    record Recipient(String label, Optional<UUID> vppUserId, Optional<String> serialNumber) {
        private Object key() {
            return vppUserId.<Object>map(id -> id).orElseGet(() -> serialNumber.orElse(""));
        }
    }

    /** A grant that can be made. */
    record Grant(AssetRow asset, Recipient recipient) {}

    public Grants(Handle tx, Collection<Wish> wishes) {
        this(tx, wishes, false);
    }

    /** @param theirTurn the wishes are those of the first on the waitlist; any other has to leave to the waitlist what is free */
    public Grants(Handle tx, Collection<Wish> wishes, boolean theirTurn) {
        UUID[] assetIds = ids(wishes.stream().map(Wish::assetId));
        this.assets = byId(tx.attach(AssetStore.class).lockAll(assetIds), AssetRow::id);
        assets.values().stream().map(AssetRow::locationId).distinct().forEach(id -> {
            locations.put(id, Locations.find(tx, id));
            policies.put(id, tx.attach(LedgerStore.class).policy(id));
        });
        this.assetPolicies = tx.attach(AssetPolicyStore.class).of(assetIds);
        HolderStore holders = tx.attach(HolderStore.class);
        UUID[] userIds = ids(wishes.stream().flatMap(wish -> wish.userId().stream()));
        this.people = byId(holders.users(userIds), HolderUser::id);
        tx.attach(VppUserStore.class)
                .ofUsers(locations.keySet().toArray(UUID[]::new), userIds)
                .forEach(account -> accounts.put(List.of(account.locationId(), account.userId()), account));
        this.devices =
                byId(holders.devices(ids(wishes.stream().flatMap(wish -> wish.deviceId().stream()))), HolderDevice::id);
        tx.attach(AssignmentStore.class)
                .currentOf(
                        assetIds,
                        ids(accounts.values().stream().map(VppUserRow::id)),
                        devices.values().stream()
                                .flatMap(device -> device.serialNumber().stream())
                                .distinct()
                                .toArray(String[]::new))
                .forEach(held -> current.add(List.of(
                        held.assetId(),
                        held.vppUserId()
                                .<Object>map(id -> id)
                                .orElseGet(() -> held.serialNumber().orElse("")))));
        tx.attach(AssetStore.class)
                .requestedCounts(assetIds)
                .forEach(counted -> requested.put(counted.assetId(), counted.count()));
        if (!theirTurn) {
            tx.attach(WaitlistStore.class).lines(assetIds).forEach(line -> awaited.put(line.assetId(), line.waiting()));
        }
    }

    private static UUID[] ids(Stream<UUID> ids) {
        return ids.distinct().toArray(UUID[]::new);
    }

    private static <T> Map<UUID, T> byId(List<T> rows, Function<T, UUID> id) {
        return rows.stream().collect(Collectors.toMap(id, row -> row));
    }

    /**
     * Decides the next wish; one that can be granted is counted for those after it.
     *
     * @throws Problem why it cannot be granted
     */
    public Grant decide(Wish wish) {
        AssetRow asset = Optional.ofNullable(assets.get(wish.assetId()))
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "asset", wish.assetId()));
        requireGrantable(asset);
        Recipient recipient = wish.userId()
                .map(userId -> person(asset, userId))
                .orElseGet(() -> device(asset, wish.deviceId().orElseThrow()));
        List<Object> place = List.of(asset.id(), recipient.key());
        if (current.contains(place)) {
            throw alreadyAssigned(asset, recipient);
        }
        long underWay = requested.getOrDefault(asset.id(), 0L);
        requireSpare(asset, asset.availableCount() - underWay);
        current.add(place);
        requested.merge(asset.id(), 1L, Long::sum);
        return new Grant(asset, recipient);
    }

    private void requireSpare(AssetRow asset, long spare) {
        if (asset.unlimited()) {
            return;
        }
        if (spare <= 0) {
            throw Problem.of(
                    ProblemCode.NO_LICENCE_LEFT, asset.label(), asset.totalCount() - spare, asset.totalCount());
        }
        long waiting = awaited.getOrDefault(asset.id(), 0L);
        if (spare <= waiting) {
            throw Problem.of(ProblemCode.OTHERS_WAIT, asset.label(), spare, waiting);
        }
    }

    static Problem alreadyAssigned(AssetRow asset, Recipient recipient) {
        return Problem.of(ProblemCode.ALREADY_ASSIGNED, asset.label(), recipient.label());
    }

    private void requireGrantable(AssetRow asset) {
        Optional.ofNullable(locations.get(asset.locationId())).ifPresent(Locations::requireServed);
        if (!asset.app()) {
            throw Problem.of(ProblemCode.ASSET_NOT_AN_APP, asset.label());
        }
        if (asset.goneAt().isPresent()) {
            throw Problem.of(ProblemCode.ASSET_GONE, asset.label());
        }
    }

    private Recipient person(AssetRow asset, UUID userId) {
        HolderUser person = Optional.ofNullable(people.get(userId))
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "user", userId));
        if (onlyForDevices(asset)) {
            throw Problem.of(ProblemCode.ASSET_FOR_DEVICES_ONLY, asset.label(), person.name());
        }
        VppUserRow account = Optional.ofNullable(accounts.get(List.of(asset.locationId(), userId)))
                .orElseThrow(() -> Problem.of(ProblemCode.VPP_USER_NOT_CREATED, person.name()));
        switch (account.state()) {
            case ASSOCIATED -> {}
            case RETIRED -> throw Problem.of(ProblemCode.VPP_USER_RETIRED);
            case REGISTERED -> {
                if (!grantedFromRegistered(asset)) {
                    throw Problem.of(ProblemCode.NOT_YET_ASSOCIATED, person.name(), account.state());
                }
            }
            case CREATING, RETIRING, FAILED ->
                throw Problem.of(ProblemCode.NOT_YET_ASSOCIATED, person.name(), account.state());
        }
        return new Recipient(person.name(), Optional.of(account.id()), Optional.empty());
    }

    private boolean grantedFromRegistered(AssetRow asset) {
        return Optional.ofNullable(assetPolicies.get(asset.id()))
                .flatMap(AssetPolicyRow::grantFrom)
                .or(() -> Optional.ofNullable(policies.get(asset.locationId())).map(LocationPolicyRow::grantFrom))
                .filter(from -> from == LocationPolicyRow.GrantFrom.REGISTERED)
                .isPresent();
    }

    private boolean onlyForDevices(AssetRow asset) {
        return Optional.ofNullable(assetPolicies.get(asset.id()))
                .filter(policy -> policy.holder() == AssetPolicyRow.Holder.DEVICE)
                .isPresent();
    }

    private Recipient device(AssetRow asset, UUID deviceId) {
        HolderDevice device = Optional.ofNullable(devices.get(deviceId))
                .orElseThrow(() -> Problem.of(ProblemCode.NO_SUCH_RESOURCE, "device", deviceId));
        DeviceLicence.hurdle(asset, device).ifPresent(hurdle -> {
            throw hurdle;
        });
        return new Recipient(device.label(), Optional.empty(), device.serialNumber());
    }
}
