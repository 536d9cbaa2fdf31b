package dev.tegata.apns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tegata.apns.PushOutcome.Accepted;
import dev.tegata.apns.PushOutcome.Refused;
import dev.tegata.apns.PushOutcome.TokenGone;
import dev.tegata.apns.PushOutcome.TryLater;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApnsAnswerTest {

    /** Every reason of Apple's table "Response error strings", and what we make of it. */
    @ParameterizedTest
    @CsvSource({
        "400, BadCollapseId, fault",
        "400, BadDeviceToken, gone",
        "400, BadExpirationDate, fault",
        "400, BadMessageId, fault",
        "400, BadPriority, fault",
        "400, BadTopic, certificate",
        "400, DeviceTokenNotForTopic, certificate",
        "400, DuplicateHeaders, fault",
        "400, IdleTimeout, later",
        "400, InvalidPushType, fault",
        "400, MissingDeviceToken, gone",
        "400, MissingTopic, certificate",
        "400, PayloadEmpty, fault",
        "400, TopicDisallowed, certificate",
        "403, BadCertificate, certificate",
        "403, BadCertificateEnvironment, certificate",
        "403, ExpiredProviderToken, certificate",
        "403, Forbidden, certificate",
        "403, InvalidProviderToken, certificate",
        "403, MissingProviderToken, certificate",
        "403, UnrelatedKeyIdInToken, certificate",
        "404, BadPath, fault",
        "405, MethodNotAllowed, fault",
        "410, ExpiredToken, gone",
        "410, Unregistered, gone",
        "413, PayloadTooLarge, fault",
        "429, TooManyProviderTokenUpdates, later",
        "429, TooManyRequests, later",
        "500, InternalServerError, later",
        "503, ServiceUnavailable, later",
        "503, Shutdown, later",
        "410, SomethingNew, gone",
        "400, SomethingNew, fault",
        "502, , later",
        "403, , certificate",
    })
    void everyReasonHasAConsequence(int status, String reason, String consequence) {
        PushOutcome outcome = ApnsAnswer.rejected(status, Optional.ofNullable(reason), Optional.empty());

        String name = switch (outcome) {
            case Accepted accepted -> "accepted " + accepted;
            case TokenGone gone -> "gone";
            case TryLater later -> "later";
            case Refused refused -> refused.certificateProblem() ? "certificate" : "fault";
        };
        assertThat(name).isEqualTo(consequence);
    }

    @Test
    void aTlsAlertAboutOurCertificateIsAnAlarmAndNoReasonToTryAgain() {
        PushOutcome outcome = ApnsAnswer.failed(
                "api.push.apple.com:443",
                new IllegalStateException(new SSLHandshakeException("Received fatal alert: certificate_expired")));

        assertThat(outcome)
                .isEqualTo(new Refused(
                        "api.push.apple.com:443 rejected the push certificate: Received fatal alert: certificate_expired",
                        true));
    }

    @Test
    void anyOtherTlsTroubleIsToBeTriedAgain() {
        assertThat(ApnsAnswer.failed("apns", new SSLHandshakeException("Received fatal alert: internal_error")))
                .isInstanceOf(TryLater.class);
        assertThat(ApnsAnswer.failed("apns", new SSLHandshakeException("certificate_unknown is what we answered")))
                .isInstanceOf(TryLater.class);
    }
}
