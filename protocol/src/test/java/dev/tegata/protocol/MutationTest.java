package dev.tegata.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.dd.plist.BinaryPropertyListWriter;
import com.dd.plist.NSArray;
import com.dd.plist.NSDate;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSNumber;
import com.dd.plist.NSString;
import dev.tegata.protocol.checkin.CheckinMessage;
import dev.tegata.protocol.cms.MdmSignature;
import dev.tegata.protocol.cms.ProfileSigner;
import dev.tegata.protocol.cms.SignedMessage;
import dev.tegata.protocol.command.CommandReport;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistLimits;
import dev.tegata.protocol.scep.ScepClient;
import dev.tegata.protocol.scep.ScepRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Damaged input of every sort: whatever comes, only a ProtocolException may come out. */
class MutationTest {
    private final long seed = Long.getLong("tegata.test.seed", System.nanoTime());
    private final Random random = new Random(seed);

    private void damage(TestReporter reporter, byte[] good, int times, Consumer<byte[]> decoder) {
        reporter.publishEntry("seed (repeat with -Dtegata.test.seed=)", Long.toString(seed));
        decoder.accept(good);
        int refused = 0;
        for (int round = 0; round < times; round++) {
            byte[] bad = damaged(good);
            try {
                decoder.accept(bad);
            } catch (ProtocolException expected) {
                refused++;
            } catch (RuntimeException | StackOverflowError leaked) {
                throw new AssertionError(
                        "seed " + seed + ", round " + round + ": "
                                + Base64.getEncoder().encodeToString(bad),
                        leaked);
            }
        }
        assertThat(refused).as("refused of %s, seed %s", times, seed).isPositive();
    }

    private byte[] damaged(byte[] good) {
        byte[] bad = good.clone();
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes && bad.length > 0; change++) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(5)) {
                case 0 -> bad[at] = (byte) random.nextInt(256);
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bad = Arrays.copyOf(bad, at);
                case 3 -> bad = without(bad, at, Math.min(bad.length, at + 1 + random.nextInt(16)));
                default -> {
                    int from = random.nextInt(bad.length);
                    int length = Math.min(random.nextInt(32), bad.length - Math.max(at, from));
                    System.arraycopy(bad, from, bad, at, length);
                }
            }
        }
        return bad;
    }

    private static byte[] without(byte[] bytes, int from, int to) {
        byte[] rest = Arrays.copyOf(bytes, bytes.length - (to - from));
        System.arraycopy(bytes, to, rest, from, bytes.length - to);
        return rest;
    }

    @Test
    void damagedXmlLists(TestReporter reporter) {
        damage(reporter, Fixtures.licenceError(), 2_000, Plist::parse);
    }

    @Test
    void damagedBinaryLists(TestReporter reporter) throws Exception {
        NSDictionary dict = new NSDictionary();
        dict.put("s", new NSString("手形"));
        dict.put("n", new NSNumber(5));
        dict.put("r", new NSNumber(0.5));
        dict.put("d", new NSDate(Date.from(Instant.EPOCH)));
        dict.put("a", new NSArray(new NSString("x"), new NSNumber(true)));
        byte[] good = BinaryPropertyListWriter.writeToArray(dict);
        damage(reporter, good, 10_000, list -> Plist.parse(list, PlistLimits.ADMINISTRATOR));
    }

    @Test
    void damagedCheckInMessages(TestReporter reporter) {
        for (byte[] good : List.of(Fixtures.authenticate(), Fixtures.tokenUpdate())) {
            damage(reporter, good, 1_000, CheckinMessage::decode);
        }
    }

    @Test
    void damagedReports(TestReporter reporter) {
        damage(reporter, Fixtures.licenceError(), 1_000, CommandReport::decode);
    }

    @Test
    void damagedScepRequests(TestReporter reporter) throws Exception {
        byte[] good = ScepClient.renewal(Fixtures.DEVICE_KEY);
        damage(
                reporter,
                good,
                1_000,
                message -> ScepRequest.decode(message, Fixtures.CA.certificate(), Fixtures.CA.key()));
    }

    @Test
    void damagedSignatures(TestReporter reporter) {
        byte[] good = ProfileSigner.sign(new byte[50], List.of(Fixtures.DEVICE), Fixtures.DEVICE_KEY.getPrivate());
        damage(reporter, good, 1_000, SignedMessage::attached);
        damage(
                reporter,
                good,
                1_000,
                message -> MdmSignature.verify(new byte[50], Base64.getEncoder().encodeToString(message)));
    }
}
