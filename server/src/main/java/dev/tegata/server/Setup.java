package dev.tegata.server;

import dev.tegata.apns.ApnsEndpoint;
import dev.tegata.apns.PushCertificate;
import dev.tegata.apns.PushCertificateException;
import dev.tegata.apns.PushyPushSender;
import dev.tegata.protocol.ProtocolException;
import dev.tegata.protocol.pki.Pem;
import dev.tegata.server.config.Configuration;
import dev.tegata.server.config.ConfigurationException;
import dev.tegata.server.config.SampleCertificates;
import dev.tegata.server.config.Setting;
import dev.tegata.server.enrollment.EnrollmentSettings;
import dev.tegata.server.http.HttpSettings;
import dev.tegata.server.http.TlsSettings;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.MetadataSettings;
import dev.tegata.server.mail.MailSettings;
import dev.tegata.server.push.PushChannel;
import dev.tegata.storage.DatabaseSettings;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.StorageException;
import dev.tegata.vpp.Limits;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.MetadataQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Turns the configuration into the settings of each part; a setting that cannot be used is named in the complaint. */
final class Setup {
    private static final Pattern SENDER = Pattern.compile("(?:(.*\\S)\\s*)?<([^<>]+@[^<>]+)>");

    private static final int UUID_LENGTH = 36;

    private final Configuration configuration;

    Setup(Configuration configuration) {
        this.configuration = configuration;
    }

    DatabaseSettings database() {
        try {
            return new DatabaseSettings(
                    configuration.text(Setting.DATABASE_URL),
                    configuration.optional(Setting.DATABASE_USER),
                    configuration.secret(Setting.DATABASE_PASSWORD).map(password -> password.value()),
                    configuration.number(Setting.DATABASE_CONNECTIONS, 2, 500));
        } catch (IllegalArgumentException e) {
            throw configuration.complaint(Setting.DATABASE_URL, "a JDBC URL like jdbc:postgresql://host/database");
        }
    }

    Sealer sealer() {
        try {
            return Sealer.of(read(configuration.requiredFile(Setting.SECRET_KEY_FILE)));
        } catch (StorageException e) {
            throw new ConfigurationException(Setting.SECRET_KEY_FILE.key() + ": " + e.getMessage(), e);
        }
    }

    HttpSettings deviceListener() {
        return HttpSettings.of(
                        "device",
                        configuration.text(Setting.DEVICE_BIND),
                        configuration.number(Setting.DEVICE_PORT, 0, 65535))
                .withTls(new TlsSettings(
                        certificates(Setting.DEVICE_CERTIFICATE), privateKey(Setting.DEVICE_KEY), true));
    }

    HttpSettings adminListener() {
        HttpSettings plain = HttpSettings.of(
                "admin", configuration.text(Setting.ADMIN_BIND), configuration.number(Setting.ADMIN_PORT, 0, 65535));
        return configuration.optional(Setting.ADMIN_CERTIFICATE).isEmpty()
                ? plain
                : plain.withTls(
                        new TlsSettings(certificates(Setting.ADMIN_CERTIFICATE), privateKey(Setting.ADMIN_KEY), false));
    }

    /** @param topic of the push certificate */
    EnrollmentSettings enrollment(Optional<String> topic) {
        return new EnrollmentSettings(
                configuration.origin(Setting.DEVICE_URL, "https"),
                configuration.text(Setting.ORGANIZATION_NAME),
                configuration.text(Setting.ORGANIZATION_IDENTIFIER),
                topic,
                configuration
                        .choice(Setting.DEVICE_IDENTITY, "tls", "signature")
                        .equals("signature"),
                configuration.optional(Setting.DEVICE_ROOT).isPresent() ? certificates(Setting.DEVICE_ROOT) : List.of(),
                certificates(Setting.DEVICE_CERTIFICATE),
                privateKey(Setting.DEVICE_KEY));
    }

    /** The way to devices, as far as it is configured. */
    record Push(Optional<PushyPushSender> sender, Optional<String> topic) {
        Optional<PushChannel> channel() {
            return sender.map(s -> new PushChannel(s, topic.orElseThrow()));
        }
    }

    Push push() {
        if (configuration.optional(Setting.PUSH_CERTIFICATE).isEmpty()) {
            return new Push(Optional.empty(), configuration.optional(Setting.PUSH_TOPIC));
        }
        PushCertificate certificate;
        try {
            certificate = PushCertificate.fromPem(
                    read(configuration.requiredFile(Setting.PUSH_CERTIFICATE))
                            + "\n"
                            + configuration
                                    .file(Setting.PUSH_KEY)
                                    .map(Setup::read)
                                    .orElse(""),
                    Optional.empty());
        } catch (PushCertificateException e) {
            throw new ConfigurationException(
                    "%s and %s: %s".formatted(Setting.PUSH_CERTIFICATE.key(), Setting.PUSH_KEY.key(), e.getMessage()),
                    e);
        }
        SampleCertificates.check(configuration, Setting.PUSH_CERTIFICATE, List.of(certificate.certificate()));
        ApnsEndpoint endpoint = new ApnsEndpoint(
                configuration.text(Setting.PUSH_HOST),
                configuration.number(Setting.PUSH_PORT, 1, 65535),
                configuration.optional(Setting.PUSH_ROOT).isPresent() ? certificates(Setting.PUSH_ROOT) : List.of());
        return new Push(Optional.of(new PushyPushSender(endpoint, certificate)), Optional.of(certificate.topic()));
    }

    LicenceSettings licences() {
        Duration poll = configuration.duration(Setting.VPP_EVENT_POLL, Duration.ofMillis(10), Duration.ofMinutes(5));
        Duration check =
                configuration.duration(Setting.INSTALL_FIRST_CHECK, Duration.ofMillis(10), Duration.ofHours(1));
        LicenceSettings usual = LicenceSettings.defaults(mdmInfo());
        return new LicenceSettings(
                configuration.url(Setting.VPP_URL, "https", "http"),
                configuration.optional(Setting.VPP_ROOT).map(file -> trusting(certificates(Setting.VPP_ROOT))),
                usual.mdmInfo(),
                notificationUrl(),
                configuration.duration(Setting.VPP_SYNC, Duration.ofMinutes(1), Duration.ofDays(7)),
                poll,
                poll,
                check,
                check,
                usual.licenceRetry(),
                metadata());
    }

    private MetadataSettings metadata() {
        String shown = configuration.choice(Setting.VPP_METADATA, "file", "token", "none", "off");
        return new MetadataSettings(
                shown.equals("off")
                        ? Optional.empty()
                        : Optional.of(MetadataQuery.Cookie.valueOf(shown.toUpperCase(Locale.ROOT))),
                configuration.optional(Setting.VPP_METADATA_LANGUAGE),
                configuration.duration(Setting.VPP_METADATA_AGE, Duration.ofHours(1), Duration.ofDays(365)));
    }

    /** Who we are to Apple; without an id, nobody. */
    private Optional<MdmInfo> mdmInfo() {
        Limits limits = Limits.DEFAULT;
        String organization = configuration.text(Setting.ORGANIZATION_NAME);
        Optional<String> id = configuration.optional(Setting.VPP_MDM_ID);
        if (id.isPresent() && id.get().length() > limits.maxMdmIdLength()) {
            throw configuration.complaint(
                    Setting.VPP_MDM_ID, "at most %d characters".formatted(limits.maxMdmIdLength()));
        }
        return id.map(known -> new MdmInfo(
                known,
                "Tegata",
                organization.substring(0, Math.min(organization.length(), limits.maxMdmMetadataLength()))));
    }

    /** Apple takes https with host and path only, of a limited length. */
    private Optional<URI> notificationUrl() {
        if (configuration.optional(Setting.VPP_NOTIFICATION_URL).isEmpty()) {
            return Optional.empty();
        }
        URI url = configuration.url(Setting.VPP_NOTIFICATION_URL, "https");
        int whole = url.toString().length() + LicenceSettings.NOTIFICATION_PATH.length() + UUID_LENGTH;
        if (url.getUserInfo() != null || whole > Limits.DEFAULT.maxNotificationLength()) {
            throw configuration.complaint(
                    Setting.VPP_NOTIFICATION_URL,
                    "an address like https://host/path, without a user and so short that %d characters are enough with %s<id>"
                            .formatted(Limits.DEFAULT.maxNotificationLength(), LicenceSettings.NOTIFICATION_PATH));
        }
        return Optional.of(url);
    }

    /** Empty when no mail host is set. */
    Optional<MailSettings> mail() {
        if (configuration.optional(Setting.MAIL_HOST).isEmpty()) {
            return Optional.empty();
        }
        Matcher sender = SENDER.matcher(configuration.text(Setting.MAIL_FROM));
        boolean named = sender.matches();
        String address = named ? sender.group(2) : configuration.text(Setting.MAIL_FROM);
        if (!address.matches("[^@\\s]+@[^@\\s]+")) {
            throw configuration.complaint(Setting.MAIL_FROM, "a mail address, or Name <address>");
        }
        return Optional.of(new MailSettings(
                configuration.text(Setting.MAIL_HOST),
                configuration.number(Setting.MAIL_PORT, 1, 65535),
                MailSettings.Encryption.valueOf(configuration
                        .choice(Setting.MAIL_SECURITY, "none", "starttls", "tls")
                        .toUpperCase(Locale.ROOT)),
                configuration.optional(Setting.MAIL_USER),
                configuration.secret(Setting.MAIL_PASSWORD),
                address,
                named ? Optional.ofNullable(sender.group(1)) : Optional.empty()));
    }

    private static SSLContext trusting(List<X509Certificate> roots) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(
                    "cannot trust the certificates of " + Setting.VPP_ROOT.key() + ": " + e, e);
        }
    }

    private List<X509Certificate> certificates(Setting setting) {
        try {
            List<X509Certificate> chain = Pem.certificates(read(configuration.requiredFile(setting)));
            SampleCertificates.check(configuration, setting, chain);
            return chain;
        } catch (ProtocolException e) {
            throw new ConfigurationException(setting.key() + ": " + e.getMessage(), e);
        }
    }

    private PrivateKey privateKey(Setting setting) {
        try {
            return Pem.privateKey(read(configuration.requiredFile(setting)));
        } catch (ProtocolException e) {
            throw new ConfigurationException(setting.key() + ": " + e.getMessage(), e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + file + ": " + e, e);
        }
    }
}
