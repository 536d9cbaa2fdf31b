package dev.tegata.server.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.protocol.pki.CertificateIssuer;
import dev.tegata.server.SettableClock;
import dev.tegata.storage.Database;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.StorageException;
import dev.tegata.storage.TestDatabase;
import dev.tegata.storage.identity.AuthorityStore;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
    private final SettableClock clock = new SettableClock("2026-11-23T09:00:00Z");
    private final Sealer sealer = Sealer.of(Sealer.newKeySet());
    private TestDatabase db;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void twoNodesThatStartAtOnceShareOneAuthority() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (Database other = Database.open(db.settings());
                ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<X509Certificate>> opened = List.of(db.database(), other).stream()
                    .map(database -> CompletableFuture.supplyAsync(() -> opened(database, start), nodes))
                    .toList();
            start.countDown();
            X509Certificate first = opened.get(0).get(30, TimeUnit.SECONDS);
            X509Certificate second = opened.get(1).get(30, TimeUnit.SECONDS);
            assertThat(first).isEqualTo(second);
            assertThat(CertificateAuthority.open(other, sealer, clock).certificate())
                    .isEqualTo(first);
        }
    }

    private X509Certificate opened(Database database, CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return CertificateAuthority.open(database, sealer, clock).certificate();
    }

    @Test
    void theKeyLiesSealedAndOpensOnlyWithTheSecretKeyOfTheInstallation() {
        CertificateAuthority authority = CertificateAuthority.open(db.database(), sealer, clock);
        byte[] stored =
                db.database().store(AuthorityStore.class).find().orElseThrow().privateKeySealed();
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(authority.issuer().key().getEncoded(), StandardCharsets.ISO_8859_1));
        Sealer another = Sealer.of(Sealer.newKeySet());
        assertThatThrownBy(() -> CertificateAuthority.open(db.database(), another, clock))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("certificate_authority");
    }

    @Test
    void itIssuesClientCertificatesOfAYearAndNoneThatOutlivesItself() throws Exception {
        CertificateAuthority authority = CertificateAuthority.open(db.database(), sealer, clock);
        X500Principal name = new X500Principal("CN=device");
        X509Certificate issued = authority.issue(CertificateIssuer.newRsaKey().getPublic(), name);
        issued.verify(authority.certificate().getPublicKey());
        assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(issued.getBasicConstraints()).isEqualTo(-1);
        assertThat(issued.getNotAfter().toInstant()).isEqualTo(clock.instant().plus(Duration.ofDays(365)));

        clock.advance(Duration.ofDays(20 * 365 - 10));
        X509Certificate last = authority.issue(CertificateIssuer.newRsaKey().getPublic(), name);
        assertThat(last.getNotAfter()).isEqualTo(authority.certificate().getNotAfter());
    }
}
