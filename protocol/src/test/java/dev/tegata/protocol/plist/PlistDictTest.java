package dev.tegata.protocol.plist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.ProtocolException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PlistDictTest {
    @Test
    void aWrongTypeIsNamedWithTheKeyAndWhatCame() {
        PlistDict dict = PlistDict.of("UDID", 5, "Token", "secret", "Names", List.of("a", 1));
        assertThatThrownBy(() -> dict.string("UDID"))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("expected string for key UDID, got integer 5");
        assertThatThrownBy(() -> dict.data("Token"))
                .hasMessage("expected data for key Token, got string of 6 characters");
        assertThatThrownBy(() -> dict.strings("Names"))
                .hasMessage("expected string at index 1 of the array at key Names, got integer 1");
        assertThatThrownBy(() -> dict.dicts("Token")).hasMessageContaining("expected array for key Token");
        assertThatThrownBy(() -> dict.requireBool("Missing"))
                .hasMessage("expected boolean for key Missing, got no such key; the keys are [UDID, Token, Names]");
    }

    @Test
    void absentKeysAreEmpty() {
        PlistDict none = PlistDict.of();
        assertThat(none.string("x")).isEmpty();
        assertThat(none.integer("x")).isEmpty();
        assertThat(none.real("x")).isEmpty();
        assertThat(none.bool("x")).isEmpty();
        assertThat(none.data("x")).isEmpty();
        assertThat(none.date("x")).isEmpty();
        assertThat(none.dict("x")).isEmpty();
        assertThat(none.array("x")).isEmpty();
        assertThat(none.dicts("x")).isEmpty();
        assertThat(none.strings("x")).isEmpty();
        assertThat(none.get("x")).isEmpty();
        assertThat(none.has("x")).isFalse();
        assertThat(none.isEmpty()).isTrue();
    }

    @Test
    void nothingGivenInOrHandedOutCanChangeIt() {
        byte[] data = {1};
        List<Object> items = new ArrayList<>(List.of(new byte[] {2}));
        PlistDict dict = PlistDict.of("data", data, "items", items);
        data[0] = 9;
        items.clear();
        dict.requireData("data")[0] = 9;
        ((byte[]) dict.requireArray("items").get(0))[0] = 9;
        ((byte[]) dict.get("data").orElseThrow())[0] = 9;
        assertThat(dict).isEqualTo(PlistDict.of("items", List.of(new byte[] {2}), "data", new byte[] {1}));
        assertThat(dict).hasSameHashCodeAs(PlistDict.of("items", List.of(new byte[] {2}), "data", new byte[] {1}));
        assertThat(dict).isNotEqualTo(PlistDict.of("items", List.of(new byte[] {2}), "data", new byte[] {3}));
        assertThat(dict).isNotEqualTo(PlistDict.of("data", new byte[] {1}));
        assertThatThrownBy(() -> dict.keys().remove("data")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void printingShowsKeysAndTypesButNoValue() {
        PlistDict dict = PlistDict.builder()
                .put("UnlockToken", new byte[] {1})
                .put("PushMagic", "secret")
                .put("Nested", PlistDict.of("Challenge", "secret"))
                .put("List", List.of("secret"))
                .put("Count", 3)
                .put("Ok", true)
                .put("Level", 0.5)
                .put("When", Instant.EPOCH)
                .build();
        assertThat(dict)
                .hasToString(
                        "{UnlockToken: data, PushMagic: string, Nested: dict, List: array, Count: integer, Ok: boolean,"
                                + " Level: real, When: date}");
    }

    @Test
    void valuesThatNoPropertyListCanCarryAreRejectedWhenPut() {
        PlistDict.Builder builder = PlistDict.builder();
        assertThatThrownBy(() -> builder.put("k", BigInteger.TEN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("for key k, got java.math.BigInteger");
        assertThatThrownBy(() -> builder.put("k", List.of(1.5f))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.put("k", Double.NaN)).hasMessageContaining("finite");
        assertThatThrownBy(() -> builder.put("k", "bell \u0007")).hasMessageContaining("U+0007");
        assertThatThrownBy(() -> builder.put("k", "half \uD800")).hasMessageContaining("U+D800");
        assertThat(builder.build().isEmpty()).isTrue();
    }

    @Test
    void optionalValuesArePutOnlyWhenPresent() {
        PlistDict dict = PlistDict.builder()
                .putIfPresent("a", Optional.empty())
                .putIfPresent("b", Optional.of("x"))
                .putIfPresent("c", OptionalLong.empty())
                .putIfPresent("d", OptionalLong.of(4))
                .build();
        assertThat(dict).isEqualTo(PlistDict.of("b", "x", "d", 4L));
        assertThat(dict.toBuilder().put("b", "y").build()).isEqualTo(PlistDict.of("b", "y", "d", 4));
    }
}
