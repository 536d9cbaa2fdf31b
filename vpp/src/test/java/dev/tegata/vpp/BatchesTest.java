package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private static final Limits SMALL = new Limits(2, 3, 4, 2, 5, 2, 512, 100, 100, 255, 15);

    @Test
    void assetsAndUsersAreCutToTheirLimits() {
        List<AssignmentChange> changes = Batches.split(assets(3), new Holders.Users(ids(4)), SMALL);

        assertThat(changes)
                .containsExactly(
                        new AssignmentChange(assets(3).subList(0, 2), new Holders.Users(List.of("0", "1", "2"))),
                        new AssignmentChange(assets(3).subList(0, 2), new Holders.Users(List.of("3"))),
                        new AssignmentChange(assets(3).subList(2, 3), new Holders.Users(List.of("0", "1", "2"))),
                        new AssignmentChange(assets(3).subList(2, 3), new Holders.Users(List.of("3"))));
        assertThat(changes).extracting(AssignmentChange::numRequested).containsExactly(6L, 2L, 3L, 1L);
    }

    @Test
    void devicesHaveALimitOfTheirOwn() {
        assertThat(Batches.split(assets(1), new Holders.Devices(ids(5)), SMALL))
                .extracting(AssignmentChange::holders)
                .containsExactly(new Holders.Devices(List.of("0", "1", "2", "3")), new Holders.Devices(List.of("4")));
    }

    @Test
    void revokingHasItsOwnSmallerLimits() {
        assertThat(Batches.split(new Holders.Users(ids(3)), SMALL))
                .containsExactly(new Holders.Users(List.of("0", "1")), new Holders.Users(List.of("2")));
        assertThat(Batches.split(new Holders.Devices(ids(5)), SMALL)).hasSize(1);
    }

    @Test
    void usersAreCutAndComeOnce() {
        List<UserDetails> users = List.of(
                UserDetails.of("a"),
                UserDetails.of("b"),
                UserDetails.of("a"),
                UserDetails.of("c"),
                UserDetails.of("c"));

        assertThat(Batches.split(users, SMALL))
                .containsExactly(List.of(UserDetails.of("a"), UserDetails.of("b")), List.of(UserDetails.of("c")));
    }

    @Test
    void oneUserWithTwoMeaningsIsRefused() {
        List<UserDetails> users =
                List.of(UserDetails.of("a"), new UserDetails("a", Optional.of("a@example.com"), Optional.empty()));

        assertThatThrownBy(() -> Batches.split(users, SMALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected each clientUserId once, got a with different details");
    }

    @Test
    void nothingToDoIsNoRequest() {
        assertThat(Batches.split(List.of(), new Holders.Users(ids(3)), SMALL)).isEmpty();
        assertThat(Batches.split(assets(3), new Holders.Users(List.of()), SMALL))
                .isEmpty();
        assertThat(Batches.split(new Holders.Users(List.of()), SMALL)).isEmpty();
        assertThat(Batches.split(List.<UserDetails>of(), SMALL)).isEmpty();
    }

    @RepeatedTest(50)
    void eachPairIsInExactlyOneRequestThatKeepsTheLimits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Limits limits = new Limits(
                1 + random.nextInt(30), 1 + random.nextInt(30), 1 + random.nextInt(30), 1, 1, 1, 1, 1, 1, 1, 1);
        List<AssetId> assets = assets(random.nextInt(70));
        List<String> ids = ids(random.nextInt(70));
        boolean users = random.nextBoolean();
        Holders holders = users ? new Holders.Users(ids) : new Holders.Devices(ids);

        List<AssignmentChange> changes = Batches.split(assets, holders, limits);

        List<String> pairs = new ArrayList<>();
        for (AssignmentChange change : changes) {
            assertThat(change.assets()).as("seed %d", seed).hasSizeLessThanOrEqualTo(limits.maxAssets());
            assertThat(change.holders().ids())
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(users ? limits.maxClientUserIds() : limits.maxSerialNumbers());
            assertThat(change.holders()).as("seed %d", seed).hasSameClassAs(holders);
            change.assets()
                    .forEach(asset -> change.holders().ids().forEach(id -> pairs.add(asset.adamId() + "/" + id)));
        }
        List<String> wanted = new ArrayList<>();
        assets.forEach(asset -> ids.forEach(id -> wanted.add(asset.adamId() + "/" + id)));
        assertThat(pairs).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void aThousandUsersFitOneRequestByDefault() {
        assertThat(Batches.split(assets(1), new Holders.Users(ids(1000)), Limits.DEFAULT))
                .hasSize(1);
        assertThat(Batches.split(assets(1), new Holders.Users(ids(1001)), Limits.DEFAULT))
                .hasSize(2);
        assertThat(Batches.split(assets(26), new Holders.Users(ids(1)), Limits.DEFAULT))
                .hasSize(2);
    }

    private static List<AssetId> assets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new AssetId("asset-" + i, AssetId.STANDARD))
                .toList();
    }

    private static List<String> ids(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
