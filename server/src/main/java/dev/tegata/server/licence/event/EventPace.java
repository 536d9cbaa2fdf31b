package dev.tegata.server.licence.event;

import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.storage.licence.ClientConfigState;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.vpp.EventPolling;
import java.time.Instant;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** When to ask Apple about a request of which it has said nothing: late where it notifies us, soon where it does not. Stateless. */
public final class EventPace {
    private EventPace() {}

    public static Instant firstLook(Handle tx, LicenceSettings settings, UUID locationId, Instant postedAt) {
        boolean notified = tx.attach(ClientConfigStore.class)
                .find(locationId)
                .filter(config -> config.state() == ClientConfigState.ON)
                .isPresent();
        return postedAt.plus(notified ? EventPolling.FIRST_QUESTION_AFTER : settings.firstPoll());
    }
}
