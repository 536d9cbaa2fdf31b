package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.vpp.VppErrorCategory.WhoMustAct;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VppErrorTest {

    /** Written down a second time on purpose: a slip in the table has to be made twice to go unnoticed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ':',
            value = {
                "TOKEN_EXPIRED: 9621",
                "TOKEN_REVOKED: 9625",
                "TOKEN_INVALID: 9601 9606 9622 9647 9722",
                "FORBIDDEN: 9611 9637 9638 9639 9640 9642 9818",
                "READ_ONLY: 9645",
                "NOT_ENOUGH_LICENCES: 9631 9709",
                "LICENCE_UNUSABLE: 9624 9643",
                "STOREFRONT: 9605 9615",
                "INVALID_EMAIL: 9717",
                "NOTIFICATION_ADDRESS: 9711 9712 9728",
                "NOT_REVOCABLE: 9607 9706 9817",
                "NOT_DEVICE_ASSIGNABLE: 9628 9707",
                "ACCOUNT_CONFLICT: 9635 9636 9641",
                "USER_NOT_FOUND: 9609 9814",
                "USER_EXISTS: 9716",
                "USER_RETIRED: 9618",
                "ALREADY_ASSIGNED: 9616 9626",
                "NOT_ASSIGNED: 9619 9620 9815",
                "NOT_FOUND: 9604 9610 9708",
                "VERSION_UNKNOWN: 9721",
                "SERVICE_REMOVED: 9634",
                "TOO_MANY_REQUESTS: 9627 9630 9632 9646",
                "UNAVAILABLE: 9617 9633 9644 9729",
                "INTERNAL: 9603 9612 9613",
                "INVALID_REQUEST: 9600 9602 9614 9623 9629 9650 9700 9701 9702 9703 9704 9705 9710 9713 9714 9715 9718 9719"
                        + " 9720 9723 9724 9725 9726 9727 9811 9812 9813 9816",
            })
    void everyNumberHasItsCategory(VppErrorCategory category, String numbers) {
        Set<Integer> expected = new TreeSet<>();
        for (String number : numbers.split(" ", -1)) {
            expected.add(Integer.parseInt(number));
        }
        Set<Integer> inTable = new TreeSet<>();
        VppError.table().forEach((number, error) -> {
            if (error.category() == category) {
                inTable.add(number);
            }
        });

        assertThat(inTable).isEqualTo(expected);
    }

    @Test
    void everyNumberOfApplesListsIsInTheTable() {
        Set<Integer> synchronous =
                new HashSet<>(Set.of(9601, 9602, 9603, 9609, 9621, 9623, 9625, 9634, 9637, 9646, 9647, 9650));
        for (int number = 9700; number <= 9729; number++) {
            synchronous.add(number);
        }
        Set<Integer> asynchronous = Set.of(9603, 9609, 9635, 9641, 9644, 9709, 9716);
        Set<Integer> seen = Set.of(9616, 9622, 9811, 9812, 9813, 9814, 9815, 9816, 9817, 9818);

        assertThat(VppError.table().keySet())
                .containsAll(synchronous)
                .containsAll(asynchronous)
                .containsAll(seen);
    }

    @Test
    void everyEntrySaysWhatItMeansAndWhoMustAct() {
        VppError.table().forEach((number, error) -> {
            assertThat(error.number()).isEqualTo(number);
            assertThat(VppError.of(number)).isEqualTo(error);
            assertThat(error.meaning()).isNotBlank();
            assertThat(error.category()).isNotEqualTo(VppErrorCategory.UNKNOWN);
            assertThat(error.retryable()).isEqualTo(error.whoMustAct() == WhoMustAct.NOBODY);
        });
    }

    @Test
    void onlyWhatTimeHealsIsRetried() {
        assertThat(VppError.of(9603).retryable()).isTrue();
        assertThat(VppError.of(9644).retryable()).isTrue();
        assertThat(VppError.of(9646).retryable()).isTrue();
        assertThat(VppError.of(9729).retryable()).isTrue();
        assertThat(VppError.of(9621).whoMustAct()).isEqualTo(WhoMustAct.ADMINISTRATOR);
        assertThat(VppError.of(9700).whoMustAct()).isEqualTo(WhoMustAct.CALLER);
        assertThat(VppError.of(9709).retryable()).isFalse();
    }

    @Test
    void aNewNumberIsUnknownAndKeepsItself() {
        VppError error = VppError.of(12345);

        assertThat(error.number()).isEqualTo(12345);
        assertThat(error.category()).isEqualTo(VppErrorCategory.UNKNOWN);
        assertThat(error.retryable()).isFalse();
        assertThat(error.whoMustAct()).isEqualTo(WhoMustAct.ADMINISTRATOR);
    }
}
