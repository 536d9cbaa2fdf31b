package dev.tegata.server.licence.apple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tegata.server.licence.workbench.LicenceSettings;
import dev.tegata.server.licence.workbench.Subjects;
import dev.tegata.server.licence.workbench.Workbench;
import dev.tegata.server.timeline.Actor;
import dev.tegata.storage.event.EventResult;
import dev.tegata.storage.licence.ClientConfigStore;
import dev.tegata.storage.licence.LocationRow;
import dev.tegata.storage.licence.LocationState;
import dev.tegata.storage.licence.LocationStore;
import dev.tegata.vpp.AppsAndBooksClient;
import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.ContentTokenException;
import dev.tegata.vpp.EventPolling;
import dev.tegata.vpp.Limits;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.ServiceConfig;
import dev.tegata.vpp.VppException;
import dev.tegata.vpp.VppNoAnswerException;
import dev.tegata.vpp.VppRefusedException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apple's side of a location: opens its token, asks, and notes on the location how Apple received it. Blocks; never called within a
 * transaction. Thread-safe; whoever made it closes it.
 */
public final class Apple implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Apple.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workbench bench;
    private final ManagerWatch watch;
    private final RequestSlots slots;
    private final AppsAndBooksClient client;
    private volatile Instant configReadAt = Instant.MIN;

    public Apple(Workbench bench, LicenceSettings settings, Waiting waiting) {
        this.bench = bench;
        this.watch = new ManagerWatch(settings.mdmInfo().map(MdmInfo::id));
        this.slots = new RequestSlots(bench, waiting, () -> limits().maxRequestPerSecond());
        this.client = new AppsAndBooksClient(settings.apple(), bench.clock(), watch, slots, settings.tls());
    }

    /** Something to ask of Apple with a location's token. */
    public interface Question<T> {
        public T ask(AppsAndBooksClient client, ContentToken token);
    }

    /**
     * Asks about a location.
     *
     * @throws VppException when Apple refused or gave no answer; noted on the location, if it concerns the location as such
     */
    public <T> T ask(LocationRow location, Question<T> question) {
        ContentToken token = open(location);
        try {
            T answer = question.ask(client, token);
            note(location, token, LocationState.OK, Optional.empty());
            return answer;
        } catch (VppException e) {
            slots.heard(location.id(), e);
            stateOf(e).ifPresent(state -> note(location, token, state, Optional.of(String.valueOf(e.getMessage()))));
            throw e;
        }
    }

    /** Asks, with a location's token, a service beside that of licences: how that receives us says nothing about the location. */
    public <T> T askBeside(LocationRow location, Question<T> question) {
        return question.ask(client, open(location));
    }

    /** Asks with a token that is not stored (yet). */
    public <T> T ask(ContentToken token, Question<T> question) {
        return question.ask(client, token);
    }

    /** The other server that manages the token's location, as Apple's last answer said. */
    public Optional<MdmInfo> otherManager(ContentToken token) {
        return watch.otherManager(token);
    }

    private ContentToken open(LocationRow location) {
        try {
            ContentToken token = ContentToken.parse(
                    bench.sealer().openText(location.tokenSealed(), LocationRow.tokenPlace(location.id())));
            slots.know(token, location.id());
            return token;
        } catch (ContentTokenException e) {
            throw new IllegalStateException("the stored token of location " + location.id() + " is none", e);
        }
    }

    private void note(LocationRow location, ContentToken token, LocationState answered, Optional<String> words) {
        Optional<MdmInfo> other = watch.otherManager(token);
        LocationState state = other.isPresent() ? LocationState.FOREIGN_MDM : answered;
        Optional<String> detail = other.map(mdm -> "managed by \"%s\" (%s)".formatted(mdm.name(), mdm.id()))
                .or(() -> words);
        if (state == location.state() && state == LocationState.OK) {
            return;
        }
        bench.database().useTransaction(tx -> {
            boolean changed = tx.attach(LocationStore.class)
                            .state(location.id(), location.tokenSealed(), state, detail, bench.now())
                    > 0;
            if (changed && state == LocationState.FOREIGN_MDM && location.state() != LocationState.FOREIGN_MDM) {
                tx.attach(ClientConfigStore.class).request(location.id(), bench.now());
            }
            if (changed && state != location.state()) {
                bench.timeline()
                        .append(
                                tx,
                                Actor.APPLE,
                                "location.state",
                                state == LocationState.OK ? EventResult.OK : EventResult.FAILED,
                                Subjects.of(location),
                                Map.of("state", state.name(), "detail", detail.orElse("")));
            }
        });
    }

    private static Optional<LocationState> stateOf(VppException e) {
        if (e instanceof VppNoAnswerException none) {
            return Optional.of(LocationState.UNREACHABLE).filter(state -> none.sent());
        }
        if (!(e instanceof VppRefusedException refused)) {
            return Optional.empty();
        }
        return switch (refused.error().category()) {
            case TOKEN_EXPIRED -> Optional.of(LocationState.TOKEN_EXPIRED);
            case TOKEN_REVOKED -> Optional.of(LocationState.TOKEN_REVOKED);
            case TOKEN_INVALID -> Optional.of(LocationState.TOKEN_INVALID);
            case READ_ONLY -> Optional.of(LocationState.FOREIGN_MDM);
            case UNAVAILABLE -> Optional.of(LocationState.MAINTENANCE);
            case TOO_MANY_REQUESTS -> Optional.of(LocationState.THROTTLED);
            default -> Optional.empty();
        };
    }

    /** The limits last read; no request. */
    public Limits limits() {
        return client.knownServiceConfig().limits();
    }

    /**
     * Apple's limits and addresses, at most five minutes old; while Apple does not give them, the last ones known: to this process, or to
     * another one that kept them in the row.
     */
    public ServiceConfig serviceConfig(LocationRow location) {
        Instant now = bench.now();
        if (configReadAt.plus(EventPolling.SERVICE_CONFIG_VALID_FOR).isAfter(now)) {
            return client.knownServiceConfig();
        }
        boolean everRead = !configReadAt.equals(Instant.MIN);
        try {
            ServiceConfig read = client.serviceConfig();
            configReadAt = now;
            bench.database().store(LocationStore.class).serviceConfig(location.id(), json(read), now);
            return read;
        } catch (VppException e) {
            LOG.warn(
                    "could not read Apple's service configuration, going on with the last one known: {}",
                    e.getMessage());
            return everRead
                    ? client.knownServiceConfig()
                    : location.serviceConfig().flatMap(Apple::stored).orElseGet(client::knownServiceConfig);
        }
    }

    private static String json(ServiceConfig config) {
        try {
            return JSON.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a service configuration of plain values expected", e);
        }
    }

    private static Optional<ServiceConfig> stored(String json) {
        try {
            return Optional.of(JSON.readValue(json, ServiceConfig.class));
        } catch (JsonProcessingException e) {
            LOG.warn("the service configuration kept in the database cannot be read: {}", e.getOriginalMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
