package dev.tegata.vpp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Cuts work into requests that Apple takes: none over its {@link Limits}, nothing twice in one. Pure functions. */
public final class Batches {

    private Batches() {}

    /**
     * Every asset for every holder, each pair in exactly one request.
     *
     * @return in the order given; empty when there are no assets or no holders
     */
    public static List<AssignmentChange> split(Collection<AssetId> assets, Holders holders, Limits limits) {
        int maxHolders = switch (holders) {
            case Holders.Users users -> limits.maxClientUserIds();
            case Holders.Devices devices -> limits.maxSerialNumbers();
        };
        List<AssignmentChange> changes = new ArrayList<>();
        for (List<AssetId> someAssets : chunks(new LinkedHashSet<>(assets), limits.maxAssets())) {
            for (List<String> someHolders : chunks(holders.ids(), maxHolders)) {
                changes.add(new AssignmentChange(someAssets, like(holders, someHolders)));
            }
        }
        return List.copyOf(changes);
    }

    /** Holders from whom everything is to be revoked. */
    public static List<Holders> split(Holders holders, Limits limits) {
        int maxHolders = switch (holders) {
            case Holders.Users users -> limits.maxRevokeClientUserIds();
            case Holders.Devices devices -> limits.maxRevokeSerialNumbers();
        };
        return chunks(holders.ids(), maxHolders).stream()
                .map(some -> like(holders, some))
                .toList();
    }

    /**
     * Users to create, update or retire.
     *
     * @throws IllegalArgumentException when one clientUserId comes with different details, since the order would decide
     */
    public static List<List<UserDetails>> split(Collection<UserDetails> users, Limits limits) {
        Map<String, UserDetails> byId = new LinkedHashMap<>();
        for (UserDetails user : users) {
            UserDetails same = byId.putIfAbsent(user.clientUserId(), user);
            if (same != null && !same.equals(user)) {
                throw new IllegalArgumentException(
                        "expected each clientUserId once, got " + user.clientUserId() + " with different details");
            }
        }
        return chunks(byId.values(), limits.maxUsers());
    }

    private static Holders like(Holders holders, List<String> ids) {
        return switch (holders) {
            case Holders.Users users -> new Holders.Users(ids);
            case Holders.Devices devices -> new Holders.Devices(ids);
        };
    }

    private static <T> List<List<T>> chunks(Collection<T> all, int size) {
        List<T> list = List.copyOf(all);
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < list.size(); from += size) {
            chunks.add(list.subList(from, Math.min(list.size(), from + size)));
        }
        return List.copyOf(chunks);
    }
}
