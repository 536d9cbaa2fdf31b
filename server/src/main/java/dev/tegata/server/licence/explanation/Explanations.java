package dev.tegata.server.licence.explanation;

import dev.tegata.protocol.command.InstallState;
import dev.tegata.server.licence.cause.Cause;
import dev.tegata.server.licence.cause.DeviceError;
import dev.tegata.server.licence.cause.Rejection;
import dev.tegata.server.licence.explanation.Explanation.Source;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.vpp.VppError;
import java.text.MessageFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What everything that Apple, a device or this server may say about licences means, in Japanese or, for any other locale, in English. What is
 * not known to us is explained as such; nothing is without a next step. Stateless.
 */
public final class Explanations {
    static final String BUNDLE = "dev.tegata.server.licence.explanation.explanations";

    /** Key, behind the source, of what to say of a number or word that is not in our tables. */
    static final String NEWER = "newer";

    /** Causes that say little: the number or word that came says more. */
    private static final Set<Cause> CATCH_ALL =
            EnumSet.of(Cause.APPLE_REFUSED, Cause.INSTALL_FAILED, Cause.DEVICE_REFUSED);

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Explanations() {}

    /** Everything we know, source by source. */
    public static List<Explanation> all(Locale locale) {
        return Stream.of(
                        Stream.of(Cause.values()).map(cause -> of(cause, locale)),
                        VppError.table().keySet().stream().sorted().map(number -> ofAppleError(number, locale)),
                        Stream.of(DeviceError.values())
                                .map(DeviceError::number)
                                .sorted()
                                .map(number -> ofDeviceError(number, locale)),
                        Stream.of(Rejection.values()).map(reason -> ofRejection(reason.wireName(), locale)),
                        Stream.of(InstallState.values()).map(state -> ofInstallState(state.wireName(), locale)),
                        Stream.of(LocationState.values()).map(state -> of(state, locale)))
                .flatMap(of -> of)
                .toList();
    }

    public static Explanation of(Cause cause, Locale locale) {
        return explanation(
                Source.CAUSE, cause.key(), Optional.of(cause), NextSteps.of(cause), texts(locale), cause.key());
    }

    /** An error number of Apple's licence service, at the moment it came. */
    public static Explanation ofAppleError(int number, Locale locale) {
        VppError error = VppError.of(number);
        String code = String.valueOf(number);
        boolean known = VppError.table().containsKey(number);
        return explanation(
                Source.APPLE_ERROR,
                code,
                Optional.of(Cause.of(error.category())),
                NextSteps.of(error),
                texts(locale),
                known ? code : NEWER);
    }

    /** An error number of a device, at the moment it came. */
    public static Explanation ofDeviceError(int number, Locale locale) {
        Optional<DeviceError> error = DeviceError.of(number);
        String code = String.valueOf(number);
        return explanation(
                Source.DEVICE_ERROR,
                code,
                error.map(DeviceError::cause).or(() -> Optional.of(Cause.INSTALL_FAILED)),
                error.map(NextSteps::of).orElse(NextStep.SEE_WORDS),
                texts(locale),
                error.isPresent() ? code : NEWER);
    }

    /** @param reason Apple's word */
    public static Explanation ofRejection(String reason, Locale locale) {
        Optional<Rejection> rejection = Rejection.ofWire(reason);
        return explanation(
                Source.REJECTION,
                reason,
                rejection
                        .filter(known -> known != Rejection.APP_ALREADY_QUEUED)
                        .map(Rejection::cause)
                        .or(() -> Optional.of(Cause.INSTALL_FAILED).filter(cause -> rejection.isEmpty())),
                rejection.map(NextSteps::of).orElse(NextStep.SEE_WORDS),
                texts(locale),
                rejection.isPresent() ? reason : NEWER);
    }

    /** @param state Apple's word */
    public static Explanation ofInstallState(String state, Locale locale) {
        Optional<InstallState> known = InstallState.ofWire(state);
        return explanation(
                Source.INSTALL_STATE,
                state,
                known.flatMap(Explanations::causeOf),
                known.map(NextSteps::of).orElse(NextStep.WAIT),
                texts(locale),
                known.isPresent() ? state : NEWER);
    }

    public static Explanation of(LocationState state, Locale locale) {
        return explanation(
                Source.LOCATION_STATE,
                state.name(),
                causeOf(state),
                NextSteps.of(state),
                texts(locale),
                state.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /**
     * What an assignment's, account's or invitation's failure means: its cause, and what Apple's number says where the cause says little.
     *
     * @param cause key, as it stands in the row
     */
    public static Optional<Explanation> ofFailure(Optional<String> cause, Optional<Integer> number, Locale locale) {
        Optional<Cause> known = cause.map(Cause::ofKey);
        Optional<Explanation> byNumber = number.map(value -> ofAppleError(value, locale));
        return known.filter(says -> byNumber.isEmpty() || !CATCH_ALL.contains(says))
                .map(says -> of(says, locale))
                .or(() -> byNumber);
    }

    /**
     * What an install's failure means: its cause, and what the device's number or word says where the cause says little.
     *
     * @param cause key, as it stands in the row
     * @param words the device's own; a state or a rejection where it gave no number
     */
    public static Optional<Explanation> ofInstallFailure(
            Optional<String> cause, Optional<Integer> number, Optional<String> words, Locale locale) {
        Optional<Cause> known = cause.map(Cause::ofKey);
        if (known.isEmpty() || CATCH_ALL.contains(known.get())) {
            Optional<Explanation> precise = number.flatMap(DeviceError::of)
                    .map(error -> ofDeviceError(error.number(), locale))
                    .or(() -> words.flatMap(Rejection::ofWire).map(reason -> ofRejection(reason.wireName(), locale)));
            if (precise.isPresent()) {
                return precise;
            }
        }
        return known.map(says -> of(says, locale)).or(() -> number.map(value -> ofDeviceError(value, locale)));
    }

    private static Optional<Cause> causeOf(InstallState state) {
        return switch (state) {
            case PROMPTING, PROMPTING_FOR_UPDATE, PROMPTING_FOR_MANAGEMENT, NEEDS_REDEMPTION ->
                Optional.of(Cause.WAITING_FOR_PERSON);
            case PROMPTING_FOR_LOGIN, PROMPTING_FOR_UPDATE_LOGIN -> Optional.of(Cause.WAITING_FOR_SIGN_IN);
            case MANAGED_BUT_UNINSTALLED -> Optional.of(Cause.REMOVED_BY_PERSON);
            case USER_REJECTED -> Optional.of(Cause.PERSON_REFUSED);
            case UPDATE_REJECTED -> Optional.of(Cause.UPDATE_REFUSED);
            case MANAGEMENT_REJECTED -> Optional.of(Cause.MANAGEMENT_REFUSED);
            case FAILED -> Optional.of(Cause.INSTALL_FAILED);
            case QUEUED,
                    REDEEMING,
                    VALIDATING_PURCHASE,
                    INSTALLING,
                    MANAGED,
                    VALIDATING_UPDATE,
                    UPDATING,
                    USER_INSTALLED_APP,
                    UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Cause> causeOf(LocationState state) {
        return switch (state) {
            case OK -> Optional.empty();
            case TOKEN_EXPIRED -> Optional.of(Cause.TOKEN_EXPIRED);
            case TOKEN_REVOKED -> Optional.of(Cause.TOKEN_REVOKED);
            case TOKEN_INVALID -> Optional.of(Cause.TOKEN_INVALID);
            case FOREIGN_MDM -> Optional.of(Cause.MANAGED_BY_ANOTHER);
            case MAINTENANCE, THROTTLED -> Optional.of(Cause.APPLE_UNAVAILABLE);
            case UNREACHABLE -> Optional.of(Cause.APPLE_UNREACHABLE);
        };
    }

    private static Explanation explanation(
            Source source, String code, Optional<Cause> cause, NextStep next, ResourceBundle texts, String key) {
        return new Explanation(
                source,
                code,
                cause.map(Cause::key),
                next.whoMustAct(),
                key.equals(NEWER)
                        ? new MessageFormat(texts.getString(source.key(key)), texts.getLocale())
                                .format(new Object[] {code})
                        : texts.getString(source.key(key)),
                texts.getString(next.key()));
    }

    private static ResourceBundle texts(Locale locale) {
        Locale language = locale.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        return ResourceBundle.getBundle(BUNDLE, language, NO_FALLBACK);
    }
}
