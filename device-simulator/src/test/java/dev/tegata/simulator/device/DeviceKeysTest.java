package dev.tegata.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeviceKeysTest {
    private static final int BITS = 1024;

    @Test
    void keysMadeAheadAreDifferentForEachDeviceAlsoWhenTheyRunOut() {
        DeviceKeys keys = DeviceKeys.ahead(2, BITS);

        List<KeyPair> taken =
                IntStream.range(0, 4).mapToObj(number -> keys.next(BITS)).toList();

        assertThat(taken).extracting(KeyPair::getPublic).doesNotHaveDuplicates();
    }

    @Test
    void aKeyOfAnotherSizeThanTheOnesMadeAheadIsMadeWhenAskedFor() {
        KeyPair key = DeviceKeys.ahead(1, BITS).next(1536);

        assertThat(((RSAPublicKey) key.getPublic()).getModulus().bitLength()).isEqualTo(1536);
    }
}
