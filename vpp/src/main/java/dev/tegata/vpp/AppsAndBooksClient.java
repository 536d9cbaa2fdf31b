package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Apple's Apps and Books API, second version: the licences of a location, its users, and who has what.
 *
 * <p>Calls block, at most about a minute, and are made to run on virtual threads. Each is one HTTP request, unless it says that it
 * reads all pages; nothing is repeated and no pace is kept unless the caller gives one (see {@link RequestPace}, {@link EventPolling}). A call without a result throws a {@link VppException}.
 *
 * <p>Serves any number of locations at once. Thread-safe; whoever made it closes it.
 *
 * <p>Source: Apple, "Managing apps and books through web services" and the pages below it.
 */
public final class AppsAndBooksClient implements AutoCloseable {

    /** Apple's service. */
    public static final URI APPLE = URI.create("https://vpp.itunes.apple.com/mdm/v2");

    /** Far more than the largest organization has; only a list without end gets there. */
    private static final int MAX_PAGES = 10_000;

    private final URI base;
    private final Transport transport;
    private volatile ServiceConfig config;

    /**
     * @param base {@link #APPLE}, or a simulation of it; http or https, without a slash at the end
     * @param clock makes sense of a Retry-After that is a date
     * @param listener is told about the location in every answer
     */
    public AppsAndBooksClient(URI base, InstantSource clock, ResponseListener listener) {
        this(base, clock, listener, RequestPace.NONE, Optional.empty());
    }

    /**
     * @param pace is asked before every request with a token
     * @param tls trusts the service instead of the JDK's roots; for a simulated one
     */
    public AppsAndBooksClient(
            URI base, InstantSource clock, ResponseListener listener, RequestPace pace, Optional<SSLContext> tls) {
        this(base, new Transport(base, clock, listener, pace, tls));
    }

    AppsAndBooksClient(URI base, Transport transport) {
        String scheme = String.valueOf(base.getScheme());
        if (!(scheme.equals("https") || scheme.equals("http"))
                || base.toString().endsWith("/")) {
            throw new IllegalArgumentException(
                    "expected a URL like " + APPLE + " for Apple's licence service, got " + base);
        }
        this.base = base;
        this.transport = transport;
        this.config = ServiceConfig.defaults(base);
    }

    /** Reads Apple's limits and URLs anew; all later calls of this client use them. Needs no token. */
    public ServiceConfig serviceConfig() {
        ServiceConfig read = transport.get(
                URI.create(base + "/service/config"), Optional.empty(), answer -> ServiceConfig.of(answer, base));
        config = read;
        return read;
    }

    /** The limits and URLs in use: those read last, or Apple's published ones. No request. */
    public ServiceConfig knownServiceConfig() {
        return config;
    }

    /** How the location is set up. */
    public ClientConfig clientConfig(ContentToken token) {
        return get(Endpoint.CLIENT_CONFIG, token, new Query(), ClientConfig::of);
    }

    /**
     * Sets up the location. What is empty stays as it is.
     *
     * @param mdmInfo takes the location for this MDM server, also from another one
     * @return the location as it is now
     */
    public ClientConfig setClientConfig(
            ContentToken token, Optional<MdmInfo> mdmInfo, Optional<NotificationSettings> notifications) {
        ObjectNode request = Json.object();
        mdmInfo.ifPresent(info -> request.set("mdmInfo", info.toJson()));
        notifications.ifPresent(settings -> settings.addTo(request));
        return transport.post(config.url(Endpoint.CLIENT_CONFIG), token, request, ClientConfig::of);
    }

    /**
     * One page of the location's apps and books.
     *
     * @param pageIndex {@link Page#nextPageIndex} of the page before; empty for the first
     */
    public Page<Asset> assets(ContentToken token, OptionalInt pageIndex) {
        return page(Endpoint.GET_ASSETS, "assets", Asset::of, token, pageIndex, Query::new);
    }

    /** All of the location's apps and books, page after page. Apple offers no changes since a version here. */
    public Listing<Asset> allAssets(ContentToken token) {
        return walk(Endpoint.GET_ASSETS, index -> assets(token, firstIsAbsent(index)));
    }

    /**
     * One page of who has what.
     *
     * @param sinceVersionId only what changed since; Apple does not say how a removal shows there. The same for all pages
     * @param pageIndex {@link Page#nextPageIndex} of the page before; empty for the first
     */
    public Page<Assignment> assignments(
            ContentToken token, AssignmentFilter filter, Optional<String> sinceVersionId, OptionalInt pageIndex) {
        return page(Endpoint.GET_ASSIGNMENTS, "assignments", Assignment::of, token, pageIndex, () -> {
            Query query = new Query().add("sinceVersionId", sinceVersionId);
            filter.addTo(query);
            return query;
        });
    }

    /** As {@link #assignments}, page after page. */
    public Listing<Assignment> allAssignments(
            ContentToken token, AssignmentFilter filter, Optional<String> sinceVersionId) {
        return walk(
                Endpoint.GET_ASSIGNMENTS, index -> assignments(token, filter, sinceVersionId, firstIsAbsent(index)));
    }

    /**
     * One page of the location's users.
     *
     * @param sinceVersionId only what changed since. The same for all pages
     * @param pageIndex {@link Page#nextPageIndex} of the page before; empty for the first
     */
    public Page<VppUser> users(
            ContentToken token, UserFilter filter, Optional<String> sinceVersionId, OptionalInt pageIndex) {
        return page(Endpoint.GET_USERS, "users", VppUser::of, token, pageIndex, () -> {
            Query query = new Query().add("sinceVersionId", sinceVersionId);
            filter.addTo(query);
            return query;
        });
    }

    /** As {@link #users}, page after page. */
    public Listing<VppUser> allUsers(ContentToken token, UserFilter filter, Optional<String> sinceVersionId) {
        return walk(Endpoint.GET_USERS, index -> users(token, filter, sinceVersionId, firstIsAbsent(index)));
    }

    /** Queues the creation of users. */
    public EventId createUsers(ContentToken token, List<UserDetails> users) {
        return submitUsers(Endpoint.CREATE_USERS, token, users);
    }

    /** Queues a change of users' mail addresses or Managed Apple Accounts. */
    public EventId updateUsers(ContentToken token, List<UserDetails> users) {
        return submitUsers(Endpoint.UPDATE_USERS, token, users);
    }

    /** Queues the end of users: their Apple Accounts are let go and their revocable licences become free. */
    public EventId retireUsers(ContentToken token, List<UserDetails> users) {
        return submitUsers(Endpoint.RETIRE_USERS, token, users);
    }

    /** Queues the assignment of licences. */
    public EventId associate(ContentToken token, AssignmentChange change) {
        return submit(Endpoint.ASSOCIATE_ASSETS, token, change.toJson());
    }

    /** Queues the taking back of licences. */
    public EventId disassociate(ContentToken token, AssignmentChange change) {
        return submit(Endpoint.DISASSOCIATE_ASSETS, token, change.toJson());
    }

    /** Queues the taking back of every revocable licence these holders have. */
    public EventId revoke(ContentToken token, Holders holders) {
        if (holders.ids().isEmpty()) {
            throw new IllegalArgumentException("expected at least one holder to revoke from, got none");
        }
        return submit(Endpoint.REVOKE_ASSETS, token, AssignmentChange.toJson(holders));
    }

    /** How far Apple is with what was queued. */
    public EventStatus eventStatus(ContentToken token, EventId eventId) {
        return get(Endpoint.EVENT_STATUS, token, new Query().add("eventId", eventId.value()), EventStatus::of);
    }

    /**
     * What the App Store says about apps and books; what it does not sell in that country is not in the answer.
     *
     * @param adamIds at most {@link MetadataQuery#MAX_IDS}
     * @return by adamId; empty when the service config names no place to ask
     */
    public Map<String, ContentMetadata> contentMetadata(
            ContentToken token, MetadataQuery query, Collection<String> adamIds) {
        Optional<URI> lookup = config.contentMetadataLookup();
        if (lookup.isEmpty()) {
            return Map.of();
        }
        return transport.lookup(query.on(lookup.get(), adamIds), token, query.header(token), answer -> {
            Fields results = answer.object("results").orElseThrow(() -> answer.unexpected("results", "an object"));
            Map<String, ContentMetadata> found = new HashMap<>();
            for (String adamId : adamIds) {
                results.objectIfAny(adamId).ifPresent(one -> found.put(adamId, ContentMetadata.of(adamId, one)));
            }
            return found;
        });
    }

    private EventId submitUsers(Endpoint endpoint, ContentToken token, List<UserDetails> users) {
        if (users.isEmpty()) {
            throw new IllegalArgumentException("expected at least one user, got none");
        }
        ObjectNode request = Json.object();
        ArrayNode array = request.putArray("users");
        users.forEach(user -> array.add(user.toJson()));
        return submit(endpoint, token, request);
    }

    private EventId submit(Endpoint endpoint, ContentToken token, ObjectNode request) {
        return transport.post(config.url(endpoint), token, request, answer -> new EventId(answer.text("eventId")));
    }

    private <T> T get(Endpoint endpoint, ContentToken token, Query query, Function<Fields, T> decode) {
        return transport.get(query.on(config.url(endpoint)), Optional.of(token), decode);
    }

    private <T> Page<T> page(
            Endpoint endpoint,
            String name,
            Function<Fields, T> decode,
            ContentToken token,
            OptionalInt pageIndex,
            Supplier<Query> query) {
        Query asked = query.get();
        // Never pageIndex=0: Apple's error 9650 says it must be greater than 0, though pages count from 0.
        pageIndex.ifPresent(index -> {
            if (index > 0) {
                asked.add("pageIndex", Integer.toString(index));
            }
        });
        return get(endpoint, token, asked, answer -> Page.of(answer, name, decode));
    }

    private static OptionalInt firstIsAbsent(int index) {
        return index == 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /** Goes by nextPageIndex alone: totalPages may change on the way, and one of Apple's recipes with it is off by one. */
    private <T> Listing<T> walk(Endpoint endpoint, IntFunction<Page<T>> read) {
        Page<T> page = read.apply(0);
        Optional<String> firstVersion = page.versionId();
        List<T> items = new ArrayList<>(page.items());
        boolean changed = false;
        int index = 0;
        for (int pages = 1; page.nextPageIndex().isPresent(); pages++) {
            int next = page.nextPageIndex().getAsInt();
            if (next <= index || pages >= MAX_PAGES) {
                throw new VppNoAnswerException(
                        new VppException.Exchange("GET", endpoint.path, OptionalInt.of(200), Optional.empty()),
                        "an end of the list",
                        "nextPageIndex " + next + " on page " + index + " after " + pages + " pages",
                        true,
                        false);
            }
            index = next;
            page = read.apply(index);
            items.addAll(page.items());
            changed |= !page.versionId().equals(firstVersion);
        }
        return new Listing<>(items, firstVersion, changed);
    }

    @Override
    public void close() {
        transport.close();
    }
}
