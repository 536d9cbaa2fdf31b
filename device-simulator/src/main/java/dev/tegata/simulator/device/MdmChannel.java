package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * One line between a device and its server: the device's own, or that of a Shared iPad's user. Read and changed under the device's
 * conversation lock; token and magic may be read at any time.
 */
final class MdmChannel {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final PlistDict ids;
    private volatile byte[] pushToken;
    private volatile String pushMagic;
    private Optional<PushSource.Registration> registration = Optional.empty();
    private Optional<Report> undelivered = Optional.empty();
    private String lastStatus = "";
    private Optional<Instant> retryAt = Optional.empty();
    private Duration retryDelay = FIRST_RETRY;

    /** {@code ids}: what identifies the sender in every message of this channel. */
    MdmChannel(PlistDict ids) {
        this(ids, random(32), magic());
    }

    /** One of an earlier run, reached as it was then. */
    MdmChannel(PlistDict ids, byte[] pushToken, String pushMagic) {
        this.ids = ids;
        this.pushToken = pushToken.clone();
        this.pushMagic = pushMagic;
    }

    /** One report, ready to be sent, or sent again. */
    record Report(String commandUuid, String requestType, CommandAnswer answer) {
        static Report idle() {
            return new Report("", "", CommandAnswer.idle());
        }

        boolean isResult() {
            return !commandUuid.isEmpty();
        }

        PlistDict message(PlistDict ids) {
            PlistDict.Builder message = ids.toBuilder().put("Status", answer.status());
            if (isResult()) {
                message.put("CommandUUID", commandUuid);
            }
            answer.content()
                    .keys()
                    .forEach(key -> message.putIfPresent(key, answer.content().get(key)));
            return message.build();
        }
    }

    PlistDict ids() {
        return ids;
    }

    String pushTokenHex() {
        return HexFormat.of().formatHex(pushToken);
    }

    byte[] pushToken() {
        return pushToken.clone();
    }

    String pushMagic() {
        return pushMagic;
    }

    void renewPushToken() {
        pushToken = random(32);
    }

    void renewPushMagic() {
        pushMagic = magic();
    }

    void listen(PushSource.Registration next) {
        stopListening();
        registration = Optional.of(next);
    }

    void stopListening() {
        registration.ifPresent(PushSource.Registration::close);
        registration = Optional.empty();
    }

    /** What has to be said first: a result the server has not taken yet, or that the device is idle. */
    Report opening() {
        return undelivered.orElseGet(Report::idle);
    }

    void keep(Report report) {
        undelivered = Optional.of(report);
    }

    void delivered(Report report) {
        lastStatus = report.answer().status();
        undelivered = Optional.empty();
        retryAt = Optional.empty();
        retryDelay = FIRST_RETRY;
    }

    /** The server took nothing; how soon iOS tries again is not documented, so it is ours: 10 s, doubling to 5 minutes. */
    void failed(Instant now) {
        retryAt = Optional.of(now.plus(retryDelay));
        Duration doubled = retryDelay.multipliedBy(2);
        retryDelay = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
    }

    boolean retryIsDue(Instant now) {
        return retryAt.isPresent() && !now.isBefore(retryAt.get());
    }

    boolean endedWithNotNow() {
        return lastStatus.equals(CommandAnswer.NOT_NOW);
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static String magic() {
        return UUID.randomUUID().toString().toUpperCase(java.util.Locale.ROOT);
    }
}
