package dev.tegata.server.licence.assignment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Cuts wanted pairs of asset and holder into requests. Apple gives every asset of a request to every one of its holders (Apple: Managing
 * assets), so a request is a full rectangle: more than was wanted would be granted by any other shape. Pure.
 */
final class Batches {
    private Batches() {}

    /** One asset for one holder. */
    record Pair<A, H>(A asset, H holder) {}

    /** Every asset for every holder; neither is empty, and nothing is there twice. */
    record Rectangle<A, H>(List<A> assets, List<H> holders) {
        Rectangle {
            assets = List.copyOf(assets);
            holders = List.copyOf(holders);
        }

        int size() {
            return assets.size() * holders.size();
        }
    }

    /**
     * Covers the pairs with full rectangles, each pair exactly once, the largest rectangle first.
     *
     * <p>Assets wanted by the same holders go together, or holders that want the same assets, whichever makes fewer requests. Both are right
     * for the two shapes that administrators make: some apps for everybody, and to each department its own.
     *
     * @param maxAssets assets in one rectangle, at least 1
     * @param maxHolders holders in one rectangle, at least 1
     */
    static <A, H> List<Rectangle<A, H>> cover(Collection<Pair<A, H>> wanted, int maxAssets, int maxHolders) {
        if (maxAssets < 1 || maxHolders < 1) {
            throw new IllegalArgumentException(
                    "expected room for at least one asset and one holder, got " + maxAssets + " and " + maxHolders);
        }
        List<Rectangle<A, H>> byAssets = new ArrayList<>();
        alike(wanted, Pair::asset, Pair::holder)
                .forEach((holders, assets) -> cut(byAssets, List.copyOf(assets), holders, maxAssets, maxHolders));
        List<Rectangle<A, H>> byHolders = new ArrayList<>();
        alike(wanted, Pair::holder, Pair::asset)
                .forEach((assets, holders) -> cut(byHolders, assets, List.copyOf(holders), maxAssets, maxHolders));
        List<Rectangle<A, H>> fewer = byHolders.size() < byAssets.size() ? byHolders : byAssets;
        fewer.sort(
                Comparator.comparingInt((Rectangle<A, H> each) -> each.size()).reversed());
        return List.copyOf(fewer);
    }

    /** Those that stand opposite the very same set, by that set. */
    private static <A, H, K, O> Map<List<O>, Set<K>> alike(
            Collection<Pair<A, H>> wanted, Function<Pair<A, H>, K> one, Function<Pair<A, H>, O> other) {
        // Numbered once, in one order for all, so that equal sets are equal lists and no list holds more than small
        // numbers.
        Map<O, Integer> numbers = new LinkedHashMap<>();
        Map<K, Set<Integer>> opposite = new LinkedHashMap<>();
        for (Pair<A, H> pair : wanted) {
            Integer number = numbers.computeIfAbsent(other.apply(pair), key -> numbers.size());
            opposite.computeIfAbsent(one.apply(pair), key -> new LinkedHashSet<>())
                    .add(number);
        }
        List<O> named = List.copyOf(numbers.keySet());
        Map<List<Integer>, Set<K>> groups = new LinkedHashMap<>();
        opposite.forEach(
                (key, set) -> groups.computeIfAbsent(set.stream().sorted().toList(), signature -> new LinkedHashSet<>())
                        .add(key));
        Map<List<O>, Set<K>> result = new LinkedHashMap<>();
        groups.forEach((signature, keys) ->
                result.put(signature.stream().map(named::get).toList(), keys));
        return result;
    }

    private static <A, H> void cut(
            List<Rectangle<A, H>> into, List<A> assets, List<H> holders, int maxAssets, int maxHolders) {
        for (int a = 0; a < assets.size(); a += maxAssets) {
            for (int h = 0; h < holders.size(); h += maxHolders) {
                into.add(new Rectangle<>(
                        assets.subList(a, Math.min(assets.size(), a + maxAssets)),
                        holders.subList(h, Math.min(holders.size(), h + maxHolders))));
            }
        }
    }
}
