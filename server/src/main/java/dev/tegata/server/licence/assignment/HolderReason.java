package dev.tegata.server.licence.assignment;

import java.util.Locale;
import java.util.ResourceBundle;

/** Why a licence is the person's or the device's. The texts are in {@code holders_en.properties} and {@code holders_ja.properties}. */
public enum HolderReason {
    /** As the administrator asked. */
    AS_ASKED,
    /** The app's policy gives it to devices. */
    POLICY_DEVICE,
    // By the enrollment of a device, with the policy AUTOMATIC: the device's
    SHARED_IPAD,
    SUPERVISED,
    NO_ACCOUNT_IN_USE,
    // The person's
    USER_ENROLLMENT,
    OWN_DEVICE,
    DEVICE_CANNOT_HOLD,
    NO_DEVICE;

    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    /** The name on the wire, for example {@code user-enrollment}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In Japanese or, for any other locale, in English. */
    public String text(Locale locale) {
        Locale language = locale.getLanguage().equals("ja") ? Locale.JAPANESE : Locale.ENGLISH;
        return ResourceBundle.getBundle("dev.tegata.server.licence.holders", language, NO_FALLBACK)
                .getString(key());
    }
}
