package dev.tegata.protocol.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.checkin.EnrollmentId.Kind;
import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnrollmentIdTest {
    @Test
    void aPhoneIsKnownByItsUdid() {
        EnrollmentId id = EnrollmentId.of(PlistDict.of("UDID", "00008020-A"));
        assertThat(id).isEqualTo(EnrollmentId.device("00008020-A"));
        assertThat(id.kind()).isEqualTo(Kind.DEVICE);
        assertThat(id.key()).isEqualTo("00008020-A");
        assertThat(id.device()).isSameAs(id);
        assertThat(id.isUserChannel()).isFalse();
    }

    @Test
    void aUserOfAMacHasAChannelOfTheirOwn() {
        EnrollmentId id = EnrollmentId.of(PlistDict.of("UDID", "MAC", "UserID", "U-1", "UserShortName", "taro"));
        assertThat(id.kind()).isEqualTo(Kind.USER);
        assertThat(id.key()).isEqualTo("MAC:U-1");
        assertThat(id.device()).isEqualTo(EnrollmentId.device("MAC"));
        assertThat(id.isUserChannel()).isTrue();
    }

    @Test
    void usersOfASharedIpadAreToldApartByShortNameBecauseTheirUserIdIsConstant() {
        EnrollmentId id = EnrollmentId.of(PlistDict.of(
                "UDID", "PAD", "UserID", EnrollmentId.SHARED_IPAD_USER_ID, "UserShortName", "hanako@example.com"));
        assertThat(id.kind()).isEqualTo(Kind.SHARED_IPAD_USER);
        assertThat(id.key()).isEqualTo("PAD:hanako@example.com");
        assertThat(id.device()).isEqualTo(EnrollmentId.device("PAD"));
    }

    @Test
    void theConstantUserIdWithoutShortNameIsTheSharedIpadItself() {
        assertThat(EnrollmentId.of(PlistDict.of("UDID", "PAD", "UserID", EnrollmentId.SHARED_IPAD_USER_ID)))
                .isEqualTo(EnrollmentId.device("PAD"));
    }

    @Test
    void aUserEnrollmentIsKnownByItsEnrollmentId() {
        EnrollmentId device = EnrollmentId.of(PlistDict.of("EnrollmentID", "E-1"));
        EnrollmentId user = EnrollmentId.of(PlistDict.of("EnrollmentID", "E-1", "EnrollmentUserID", "EU-2"));
        assertThat(device.kind()).isEqualTo(Kind.USER_ENROLLMENT_DEVICE);
        assertThat(user.kind()).isEqualTo(Kind.USER_ENROLLMENT_USER);
        assertThat(user.key()).isEqualTo("E-1:EU-2");
        assertThat(user.device()).isEqualTo(device);
    }

    @Test
    void aMessageOfNobodyIsRefused() {
        assertThatThrownBy(() -> EnrollmentId.of(PlistDict.of("Topic", "t")))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("expected a UDID or an EnrollmentID, got neither; the keys are [Topic]");
        assertThatThrownBy(() -> EnrollmentId.of(PlistDict.of("UDID", " "))).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> EnrollmentId.of(PlistDict.of("UDID", "a", "UserID", "")))
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void noDeviceCanTakeTheKeyOfAUserChannel() {
        assertThatThrownBy(() -> EnrollmentId.of(PlistDict.of("UDID", "MAC:U-1")))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("without ':'");
        assertThatThrownBy(() -> new EnrollmentId(Kind.USER, "MAC", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
