package dev.tegata.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MdmPushTest {

    private static final Instant EXPIRATION = Instant.parse("2031-05-06T07:08:09Z");

    @Test
    void neitherTheWholeTokenNorTheMagicIsPrinted() {
        MdmPush push = new MdmPush(new byte[] {1, 2, 3, 4, (byte) 0xab}, "magic", EXPIRATION);

        assertThat(push.toString()).contains("01020304…").doesNotContain("ab").doesNotContain("magic");
    }

    @Test
    void theTokenIsCopiedInAndOut() {
        byte[] token = {1, 2, 3};
        MdmPush push = new MdmPush(token, "magic", EXPIRATION);
        token[0] = 9;
        push.token()[1] = 9;

        assertThat(push.token()).containsExactly(1, 2, 3);
        assertThat(push).isEqualTo(new MdmPush(new byte[] {1, 2, 3}, "magic", EXPIRATION));
    }

    @Test
    void anEmptyTokenOrMagicIsRefused() {
        assertThatThrownBy(() -> new MdmPush(new byte[0], "magic", EXPIRATION)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new MdmPush(new byte[101], "magic", EXPIRATION))
                .hasMessageContaining("got 101");
        assertThatThrownBy(() -> new MdmPush(new byte[1], " ", EXPIRATION)).hasMessageContaining("blank");
    }
}
