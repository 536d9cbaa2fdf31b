package dev.tegata.protocol.profile;

/**
 * What a server may do to a device, as bits of the key AccessRights. An update of the profile cannot add rights.
 *
 * @see <a href="https://developer.apple.com/documentation/devicemanagement/mdm">Apple: Device Management, MDM</a>
 */
public final class AccessRights {
    /** See installed configuration profiles. */
    public static final int INSPECT_PROFILES = 1;
    /** Install and remove configuration profiles; needs {@link #INSPECT_PROFILES}. */
    public static final int INSTALL_PROFILES = 2;
    /** Lock the device and clear its passcode. */
    public static final int LOCK_AND_CLEAR_PASSCODE = 4;
    /** Erase the device. */
    public static final int ERASE = 8;
    /** Query device information. */
    public static final int DEVICE_INFORMATION = 16;
    /** Query network information. */
    public static final int NETWORK_INFORMATION = 32;
    /** See installed provisioning profiles. */
    public static final int INSPECT_PROVISIONING_PROFILES = 64;
    /** Install and remove provisioning profiles; needs {@link #INSPECT_PROVISIONING_PROFILES}. */
    public static final int INSTALL_PROVISIONING_PROFILES = 128;
    /** See installed apps. */
    public static final int INSPECT_APPS = 256;
    /** Query restrictions. */
    public static final int QUERY_RESTRICTIONS = 512;
    /** Query security. */
    public static final int QUERY_SECURITY = 1024;
    /** Change settings. */
    public static final int SETTINGS = 2048;
    /** Install and remove apps, invite to the volume purchase program, ask about the store account. */
    public static final int MANAGE_APPS = 4096;
    /** Every right. */
    public static final int ALL = 8191;
    /** What the life of an app licence needs at least. */
    public static final int FOR_APP_LICENCES = DEVICE_INFORMATION | INSPECT_APPS | QUERY_RESTRICTIONS | MANAGE_APPS;

    private AccessRights() {}

    /** {@code rights}, unless no device would take them. */
    static int checked(int rights) {
        boolean installsUnseen = needs(rights, INSTALL_PROFILES, INSPECT_PROFILES)
                || needs(rights, INSTALL_PROVISIONING_PROFILES, INSPECT_PROVISIONING_PROFILES);
        if (rights < 1 || rights > ALL || installsUnseen) {
            throw new IllegalArgumentException(
                    "expected AccessRights in 1..8191, 2 only with 1 and 128 only with 64, got " + rights);
        }
        return rights;
    }

    private static boolean needs(int rights, int right, int basis) {
        return (rights & right) != 0 && (rights & basis) == 0;
    }
}
