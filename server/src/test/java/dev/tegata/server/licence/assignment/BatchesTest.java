package dev.tegata.server.licence.assignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.server.licence.assignment.Batches.Pair;
import dev.tegata.server.licence.assignment.Batches.Rectangle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How wanted licences are cut into requests. */
class BatchesTest {
    private static final int RUNS = 500;

    private static List<Pair<String, Integer>> everyAssetForEveryHolder(int assets, int holders) {
        List<Pair<String, Integer>> pairs = new ArrayList<>();
        for (int a = 0; a < assets; a++) {
            for (int h = 0; h < holders; h++) {
                pairs.add(new Pair<>("app" + a, h));
            }
        }
        return pairs;
    }

    @Test
    void aThousandHoldersOfTwentyFiveAppsAreOneRequest() {
        List<Pair<String, Integer>> wanted = everyAssetForEveryHolder(25, 1000);
        Collections.shuffle(wanted, new Random(1));
        assertThat(Batches.cover(wanted, 25, 1000)).singleElement().satisfies(only -> {
            assertThat(only.assets()).hasSize(25);
            assertThat(only.holders()).hasSize(1000);
        });
    }

    @Test
    void whatIsTooMuchForOneRequestIsCutAtTheLimits() {
        assertThat(Batches.cover(everyAssetForEveryHolder(26, 1001), 25, 1000))
                .extracting(Rectangle::size)
                .containsExactly(25_000, 1_000, 25, 1);
    }

    @Test
    void aHolderWhoHasOneOfTheAppsAlreadyCostsOneMoreRequestAndNoMore() {
        List<Pair<String, Integer>> wanted = everyAssetForEveryHolder(5, 100);
        wanted.remove(new Pair<>("app3", 42));
        assertThat(Batches.cover(wanted, 25, 1000)).hasSize(2);
    }

    @Test
    void anAppThatLacksOneHolderCostsOneMoreRequestToo() {
        List<Pair<String, Integer>> wanted = everyAssetForEveryHolder(5, 3);
        wanted.remove(new Pair<>("app3", 2));
        assertThat(Batches.cover(wanted, 25, 1000)).hasSize(2);
    }

    @Test
    void departmentsWithAppsOfTheirOwnAreARequestEach() {
        List<Pair<String, Integer>> wanted = new ArrayList<>();
        for (int department = 0; department < 7; department++) {
            for (int app = 0; app < 3; app++) {
                for (int person = 0; person < 10; person++) {
                    wanted.add(new Pair<>("app" + department + "." + app, department * 10 + person));
                }
            }
        }
        assertThat(Batches.cover(wanted, 25, 1000)).hasSize(7);
    }

    @Test
    void nothingWantedIsNoRequestAndNoRoomIsAnError() {
        assertThat(Batches.cover(List.<Pair<String, Integer>>of(), 1, 1)).isEmpty();
        assertThatThrownBy(() -> Batches.cover(everyAssetForEveryHolder(1, 1), 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whateverIsWantedExactlyThatIsAskedForOnceAndWithinTheLimits() {
        long seed = Long.getLong("tegata.seed", System.nanoTime());
        System.out.println("BatchesTest seed " + seed + " (-Dtegata.seed=" + seed + " repeats it)");
        Random random = new Random(seed);
        for (int run = 0; run < RUNS; run++) {
            int maxAssets = 1 + random.nextInt(6);
            int maxHolders = 1 + random.nextInt(12);
            Set<Pair<String, Integer>> wanted = someOf(random);
            List<Rectangle<String, Integer>> cover = Batches.cover(wanted, maxAssets, maxHolders);
            List<Pair<String, Integer>> asked = new ArrayList<>();
            for (Rectangle<String, Integer> each : cover) {
                assertThat(each.assets()).hasSizeBetween(1, maxAssets).doesNotHaveDuplicates();
                assertThat(each.holders()).hasSizeBetween(1, maxHolders).doesNotHaveDuplicates();
                each.assets().forEach(asset -> each.holders().forEach(holder -> asked.add(new Pair<>(asset, holder))));
            }
            assertThat(asked)
                    .as("run %d of seed %d", run, seed)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    /** Sparse, dense, or rectangles with holes. */
    private static Set<Pair<String, Integer>> someOf(Random random) {
        int assets = 1 + random.nextInt(10);
        int holders = 1 + random.nextInt(30);
        double density = random.nextInt(3) == 0 ? 1 : random.nextDouble();
        Set<Pair<String, Integer>> pairs = new LinkedHashSet<>();
        for (Pair<String, Integer> pair : everyAssetForEveryHolder(assets, holders)) {
            if (random.nextDouble() < density) {
                pairs.add(pair);
            }
        }
        return pairs;
    }
}
