package dev.tegata.protocol.checkin;

import static dev.tegata.protocol.Fixtures.UDID;
import static dev.tegata.protocol.Fixtures.fromDevice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.Bytes;
import dev.tegata.protocol.Fixtures;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.plist.Plist;
import dev.tegata.protocol.plist.PlistDict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckinMessageTest {
    private static CheckinMessage decode(PlistDict.Builder message) {
        return CheckinMessage.decode(Plist.xml(message.build()));
    }

    private static <T extends CheckinMessage> T decode(Class<T> type, PlistDict.Builder message) {
        return type.cast(decode(message.put("MessageType", type.getSimpleName())));
    }

    @Test
    void aPhoneIntroducesItself() {
        byte[] sent = Fixtures.authenticate();
        Authenticate said = (Authenticate) CheckinMessage.decode(sent);
        assertThat(said.id()).isEqualTo(EnrollmentId.device(UDID));
        assertThat(said.topic()).isEqualTo("com.apple.mgmt.External.test");
        assertThat(said.serialNumber()).contains("DMPV1234HG7F");
        assertThat(said.osVersion()).contains("18.1");
        assertThat(said.buildVersion()).contains("22B83");
        assertThat(said.productName()).contains("iPhone15,2");
        assertThat(said.deviceName()).isEmpty();
        assertThat(said.imei()).isEmpty();
        assertThat(said.raw()).isEqualTo(sent);
    }

    @Test
    void aPhoneSaysHowToPushIt() {
        TokenUpdate said = (TokenUpdate) CheckinMessage.decode(Fixtures.tokenUpdate());
        assertThat(said.token().hex()).isEqualTo("ab0102");
        assertThat(said.pushMagic()).isEqualTo("7E57-MAGIC");
        assertThat(said.unlockToken()).contains(Bytes.of(new byte[] {5, 6}));
        assertThat(said.awaitingConfiguration()).isTrue();
        assertThat(said.toString()).doesNotContain("MAGIC").doesNotContain("ab0102");
    }

    @Test
    void aTokenUpdateMayLackUnlockTokenAndSetupState() {
        TokenUpdate said = decode(
                TokenUpdate.class,
                fromDevice().put("Topic", "t").put("Token", new byte[] {1}).put("PushMagic", "m"));
        assertThat(said.unlockToken()).isEmpty();
        assertThat(said.awaitingConfiguration()).isFalse();
    }

    @Test
    void aMacUserAsksForAChannelTwice() {
        UserAuthenticate first = decode(UserAuthenticate.class, fromDevice().put("UserID", "U"));
        UserAuthenticate second =
                decode(UserAuthenticate.class, fromDevice().put("UserID", "U").put("DigestResponse", "secret"));
        assertThat(first.digestResponse()).isEmpty();
        assertThat(second.digestResponse()).contains("secret");
        assertThat(second.id().isUserChannel()).isTrue();
        assertThat(second.toString()).doesNotContain("secret");
        assertThat(Plist.parse(UserAuthenticate.challenge(""))).isEqualTo(PlistDict.of("DigestChallenge", ""));
        assertThat(Plist.parse(UserAuthenticate.authToken("t"))).isEqualTo(PlistDict.of("AuthToken", "t"));
    }

    @Test
    void aBootstrapTokenIsLeftTakenAwayAndAskedFor() {
        assertThat(decode(SetBootstrapToken.class, fromDevice().put("BootstrapToken", new byte[] {7}))
                        .bootstrapToken())
                .contains(Bytes.of(new byte[] {7}));
        assertThat(decode(SetBootstrapToken.class, fromDevice().put("BootstrapToken", new byte[0]))
                        .bootstrapToken())
                .isEmpty();
        assertThat(decode(SetBootstrapToken.class, fromDevice()).bootstrapToken())
                .isEmpty();
        assertThat(decode(GetBootstrapToken.class, fromDevice()).id().deviceId())
                .isEqualTo(UDID);
        assertThat(Plist.parse(GetBootstrapToken.answer(Optional.of(Bytes.of(new byte[] {7})))))
                .isEqualTo(PlistDict.of("BootstrapToken", new byte[] {7}));
        assertThat(Plist.parse(GetBootstrapToken.answer(Optional.empty()))).isEqualTo(PlistDict.of());
    }

    @Test
    void theRarerMessagesAreReadToo() {
        assertThat(decode(CheckOut.class, fromDevice().put("Topic", "t")).topic())
                .contains("t");
        GetToken token = decode(
                GetToken.class,
                fromDevice().put("TokenServiceType", "com.apple.maid").put("TokenParameters", PlistDict.of("a", 1)));
        assertThat(token.tokenServiceType()).isEqualTo("com.apple.maid");
        assertThat(token.tokenParameters()).contains(PlistDict.of("a", 1));
        assertThat(Plist.parse(GetToken.answer(Bytes.of(new byte[] {1}))).requireData("TokenData"))
                .containsExactly(1);
        DeclarativeManagement status = decode(
                DeclarativeManagement.class,
                fromDevice().put("Endpoint", "status").put("Data", "{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(status.endpoint()).isEqualTo("status");
        assertThat(status.data().orElseThrow().length()).isEqualTo(2);
    }

    @Test
    void anUnknownMessageTypeIsNamedTogetherWithTheKnownOnes() {
        byte[] sent = Plist.xml(fromDevice().put("MessageType", "Greet").build());
        assertThatThrownBy(() -> CheckinMessage.decode(sent))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.bytes()).isEqualTo(sent))
                .hasMessage(
                        "expected a MessageType of [Authenticate, CheckOut, DeclarativeManagement, GetBootstrapToken,"
                                + " GetToken, SetBootstrapToken, TokenUpdate, UserAuthenticate], got \"Greet\"");
    }

    @Test
    void aMissingOrWrongKeyIsNamedAndTheBytesAreKept() {
        assertThatThrownBy(() ->
                        decode(TokenUpdate.class, fromDevice().put("Topic", "t").put("PushMagic", "m")))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.bytes()).isNotEmpty())
                .hasMessageStartingWith("expected data for key Token, got no such key");
        assertThatThrownBy(() -> decode(
                        PlistDict.builder().put("MessageType", "CheckOut").put("UDID", 5)))
                .hasMessage("expected string for key UDID, got integer 5");
        assertThatThrownBy(() -> decode(fromDevice())).hasMessageStartingWith("expected string for key MessageType");
    }
}
