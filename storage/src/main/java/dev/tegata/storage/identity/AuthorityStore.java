package dev.tegata.storage.identity;

import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Keeps the one certificate authority. Thread-safe. */
@RegisterConstructorMapper(AuthorityRow.class)
public interface AuthorityStore {

    @SqlQuery("select certificate, private_key_sealed, created_at from certificate_authority")
    Optional<AuthorityRow> find();

    /** Stores the authority unless there is one already, perhaps of another node. */
    @SqlUpdate("""
            insert into certificate_authority (certificate, private_key_sealed, created_at)
            values (:certificate, :privateKeySealed, :createdAt)
            on conflict do nothing
            """)
    int insertUnlessPresent(@BindMethods AuthorityRow authority);
}
