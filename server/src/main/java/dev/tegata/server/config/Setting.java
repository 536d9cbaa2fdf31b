package dev.tegata.server.config;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the server, with its default and what it means; {@code --help} and docs/configuration.md are made from this list.
 *
 * <p>In a file a setting is written {@code device.port = 8443}, in the environment {@code TEGATA_DEVICE_PORT=8443}; the environment wins.
 */
public enum Setting {
    DATABASE_URL(null, "JDBC URL of PostgreSQL 15 or later, for example jdbc:postgresql://db.example.com/tegata"),
    DATABASE_USER("", "user at PostgreSQL"),
    DATABASE_PASSWORD("", "password at PostgreSQL (secret)"),
    DATABASE_CONNECTIONS("20", "connections this node may hold, 2 to 500"),
    SECRET_KEY_FILE(
            null, "file with the key set that seals tokens and keys in the database; make one with: tegata key"),

    DEVICE_BIND("0.0.0.0", "address the device listener binds to"),
    DEVICE_PORT("8443", "port of the device listener; 0 takes a free one"),
    DEVICE_URL(
            null,
            "address devices reach the device listener at, for example https://mdm.example.com; it cannot change later"),
    DEVICE_CERTIFICATE(null, "PEM file: certificate chain of the device listener, leaf first"),
    DEVICE_KEY(null, "PEM file: its private key"),
    DEVICE_ROOT("", "PEM file: root that devices must be told to trust; leave out for a publicly trusted certificate"),
    DEVICE_IDENTITY(
            "tls",
            "how devices show who they are: tls (client certificate) or signature (Mdm-Signature, behind a TLS proxy)"),
    DEVICE_CERTIFICATE_HEADER(
            "", "header in which a trusted reverse proxy passes the client certificate (URL-encoded PEM); empty: none"),

    ADMIN_BIND("127.0.0.1", "address the admin listener (API, console) binds to"),
    ADMIN_PORT("8080", "port of the admin listener; 0 takes a free one"),
    ADMIN_CERTIFICATE(
            "",
            "PEM file: certificate chain of the admin listener; empty: plain HTTP, for a reverse proxy or this machine"),
    ADMIN_KEY("", "PEM file: its private key"),
    ADMIN_TOKEN_FILE("tegata-api-token", "file the first API token is written to at the first start"),

    ORGANIZATION_NAME("Tegata", "name of your organization as devices show it"),
    ORGANIZATION_IDENTIFIER("dev.tegata", "reverse-DNS prefix of profile identifiers; it cannot change later"),

    PUSH_CERTIFICATE("", "PEM file: MDM push certificate from Apple; empty: devices are not woken"),
    PUSH_KEY("", "PEM file: its private key"),
    PUSH_HOST("api.push.apple.com", "host of the Apple Push Notification service"),
    PUSH_PORT("443", "its port: 443 or 2197"),
    PUSH_ROOT("", "PEM file: root that signs the push service's certificate; only for a simulated one"),
    PUSH_TOPIC(
            "",
            "push topic while no push certificate is set, com.apple.mgmt.…; otherwise it is read from the certificate"),

    VPP_URL("https://vpp.itunes.apple.com/mdm/v2", "base of Apple's Apps and Books API"),
    VPP_ROOT("", "PEM file: root that signs that service's certificate; only for a simulated one"),
    VPP_SYNC("24h", "how often licences and VPP accounts are synchronized, 1m to 7d"),
    VPP_EVENT_POLL("30s", "pause between questions for the progress of a request; Apple asks for 30s or more"),
    VPP_MDM_ID(
            "tegata",
            "id by which this server knows itself at Apple, the same on every node; a location marked by another is left alone"),
    VPP_NOTIFICATION_URL(
            "",
            "address Apple reaches the device listener at, for example https://mdm.example.com; empty: Apple is asked instead of notifying"),
    VPP_METADATA(
            "file",
            "what the App Store is shown of the content token when asked for names and icons: file (all of it), token (the one inside), none; off: it is not asked"),
    VPP_METADATA_LANGUAGE("", "language of those names, for example ja; empty: ja for Japan's store, otherwise en"),
    VPP_METADATA_AGE("7d", "how old names and icons become before they are asked for again, 1h to 365d"),

    INSTALL_FIRST_CHECK(
            "15s", "pause after an accepted install until the device is asked how far it is; grows from there"),

    MAIL_HOST("", "SMTP host; empty: invitations by mail are refused"),
    MAIL_PORT("25", "SMTP port"),
    MAIL_SECURITY("none", "none, starttls or tls"),
    MAIL_USER("", "SMTP user; empty: no authentication"),
    MAIL_PASSWORD("", "SMTP password (secret)"),
    MAIL_FROM("", "sender of invitations, for example Tegata <info@example.com>"),

    HISTORY_KEEP("90d", "how long finished commands are kept, 7d or more"),
    SAMPLE_CERTIFICATES("refuse", "allow: start with the published sample certificates (demo only)");

    private final Optional<String> defaultValue;
    private final String meaning;

    Setting(@Nullable String defaultValue, String meaning) {
        this.defaultValue = Optional.ofNullable(defaultValue);
        this.meaning = meaning;
    }

    /** The name in a file: {@code device.certificate-header}. */
    public String key() {
        String[] words = name().toLowerCase(Locale.ROOT).split("_", 2);
        return words.length == 1 || name().equals("SAMPLE_CERTIFICATES")
                ? name().toLowerCase(Locale.ROOT).replace('_', '-')
                : words[0] + "." + words[1].replace('_', '-');
    }

    /** The name in the environment: {@code TEGATA_DEVICE_CERTIFICATE_HEADER}. */
    public String variable() {
        return "TEGATA_" + name();
    }

    /** Empty when it must be given. */
    public Optional<String> defaultValue() {
        return defaultValue;
    }

    public String meaning() {
        return meaning;
    }
}
