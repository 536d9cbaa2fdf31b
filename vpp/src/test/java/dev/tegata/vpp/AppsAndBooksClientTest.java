package dev.tegata.vpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tegata.vpp.FakeApple.Request;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppsAndBooksClientTest {

    private static final String ASSET =
            "{\"adamId\":\"%s\",\"assignedCount\":5000,\"availableCount\":10000,\"deviceAssignable\":true,\"pricingParam\":\"STDQ\","
                    + "\"productType\":\"App\",\"retiredCount\":0,\"revocable\":true,\"supportedPlatforms\":[\"iOS\"],\"totalCount\":15000}";

    private final FakeApple apple = new FakeApple();
    private final List<ResponseMeta> heard = new CopyOnWriteArrayList<>();
    private final ContentToken token = Tokens.token();
    private final AppsAndBooksClient client = new AppsAndBooksClient(
            apple.base(), () -> Instant.parse("2026-01-02T03:04:05Z"), (used, meta) -> heard.add(meta));

    @AfterEach
    void close() {
        client.close();
        apple.close();
    }

    @Test
    void theBearerHeaderIsTheWholeBase64() {
        apple.says("{\"assets\":[]}");

        client.allAssets(token);

        assertThat(apple.onlyRequest().authorization()).contains("Bearer " + Tokens.file("2030-11-08T22:33:22+0000"));
    }

    @Test
    void assetsAreReadWithTheirCounts() {
        apple.says(
                "{\"assets\":[" + ASSET.formatted("408709785")
                        + ",{\"adamId\":\"1\",\"pricingParam\":\"PLUS\",\"productType\":\"Book\",\"totalCount\":2147483647,\"assignedCount\":7,"
                        + "\"availableCount\":2147483640,\"somethingNew\":{\"a\":[1]}}],"
                        + "\"currentPageIndex\":0,\"size\":2,\"totalPages\":1,\"versionId\":\"v1\",\"uId\":\"2049025000431439\"}");

        Listing<Asset> assets = client.allAssets(token);

        assertThat(assets.firstVersionId()).contains("v1");
        assertThat(assets.changedWhileReading()).isFalse();
        assertThat(assets.items())
                .containsExactly(
                        new Asset(
                                new AssetId("408709785", "STDQ"),
                                ProductType.APP,
                                15000,
                                5000,
                                10000,
                                0,
                                true,
                                true,
                                Set.of("iOS")),
                        new Asset(
                                new AssetId("1", "PLUS"),
                                ProductType.BOOK,
                                2147483647L,
                                7,
                                2147483640L,
                                0,
                                false,
                                false,
                                Set.of()));
        assertThat(assets.items()).extracting(Asset::unlimited).containsExactly(false, true);
        assertThat(assets.items()).allMatch(asset -> asset.countProblem().isEmpty());
    }

    @Test
    void aListOfSeveralPagesIsReadToTheEndAndKeepsTheFirstVersion() {
        apple.says(assetPage("1", 0, "\"nextPageIndex\":1,", "v1"))
                .says(assetPage("2", 1, "\"nextPageIndex\":2,", "v2"))
                .says(assetPage("3", 2, "", "v2"));

        Listing<Asset> assets = client.allAssets(token);

        assertThat(assets.items()).extracting(asset -> asset.id().adamId()).containsExactly("1", "2", "3");
        assertThat(assets.firstVersionId()).contains("v1");
        assertThat(assets.changedWhileReading()).isTrue();
        assertThat(apple.targets())
                .containsExactly("/mdm/v2/assets", "/mdm/v2/assets?pageIndex=1", "/mdm/v2/assets?pageIndex=2");
    }

    @Test
    void theEndIsWhereNextPageIndexIsAbsentWhateverTotalPagesSays() {
        apple.says("{\"assets\":[],\"currentPageIndex\":0,\"totalPages\":7}");

        assertThat(client.allAssets(token).items()).isEmpty();
        assertThat(apple.requests).hasSize(1);
    }

    @Test
    void aListThatGrowsWhileItIsReadIsReadToItsNewEnd() {
        apple.says("{\"assets\":[],\"currentPageIndex\":0,\"totalPages\":2,\"nextPageIndex\":1}")
                .says("{\"assets\":[],\"currentPageIndex\":1,\"totalPages\":3,\"nextPageIndex\":2}")
                .says("{\"assets\":[" + ASSET.formatted("9") + "],\"currentPageIndex\":2,\"totalPages\":3}");

        assertThat(client.allAssets(token).items()).hasSize(1);
    }

    @Test
    void pageZeroIsNeverAskedForByItsNumber() {
        apple.says("{\"assets\":[]}");

        client.assets(token, OptionalInt.of(0));

        assertThat(apple.onlyRequest().target()).isEqualTo("/mdm/v2/assets");
    }

    @Test
    void aListThatRunsInACircleIsGivenUp() {
        apple.says("{\"users\":[],\"nextPageIndex\":1}").says("{\"users\":[],\"nextPageIndex\":1}");

        assertThatThrownBy(() -> client.allUsers(token, UserFilter.ALL, Optional.empty()))
                .isInstanceOf(VppNoAnswerException.class)
                .hasMessageContaining("expected an end of the list from VPP GET /users, got nextPageIndex 1 on page 1");
        assertThat(apple.requests).hasSize(2);
    }

    @Test
    void aPageCanBeReadAlone() {
        apple.says("{\"assets\":[],\"currentPageIndex\":4,\"totalPages\":9,\"nextPageIndex\":5,\"versionId\":\"v\"}");

        Page<Asset> page = client.assets(token, OptionalInt.of(4));

        assertThat(page).isEqualTo(new Page<>(List.of(), 4, 9, OptionalInt.of(5), Optional.of("v")));
        assertThat(apple.onlyRequest().target()).isEqualTo("/mdm/v2/assets?pageIndex=4");
    }

    @Test
    void assignmentsAreToUsersOrDevicesAndFiltersStayOnEveryPage() {
        apple.says("{\"assignments\":[{\"adamId\":\"1\",\"pricingParam\":\"STDQ\",\"clientUserId\":\"client-1\","
                        + "\"userStatus\":\"Associated\",\"idHash\":\"h=\"}],\"nextPageIndex\":1,\"versionId\":\"v\"}")
                .says("{\"assignments\":[{\"adamId\":1,\"serialNumber\":\"C02\"}],\"versionId\":\"v\"}");
        AssignmentFilter filter =
                new AssignmentFilter(Optional.of("1"), Optional.empty(), Optional.empty(), true, true);

        Listing<Assignment> assignments = client.allAssignments(token, filter, Optional.of("since me"));

        AssetId asset = new AssetId("1", "STDQ");
        assertThat(assignments.items())
                .containsExactly(
                        new Assignment(
                                asset,
                                new Holder.User("client-1"),
                                Optional.of(VppUserStatus.ASSOCIATED),
                                Optional.of("h=")),
                        new Assignment(asset, new Holder.Device("C02"), Optional.empty(), Optional.empty()));
        String query = "sinceVersionId=since+me&adamId=1&excludeInactiveUsers=true&includeUserState=true";
        assertThat(apple.targets())
                .containsExactly("/mdm/v2/assignments?" + query, "/mdm/v2/assignments?" + query + "&pageIndex=1");
    }

    @Test
    void theHolderNarrowsAssignments() {
        apple.says("{\"assignments\":[]}").says("{\"assignments\":[]}");

        client.allAssignments(token, AssignmentFilter.heldBy(new Holder.User("ü&1")), Optional.empty());
        client.allAssignments(token, AssignmentFilter.heldBy(new Holder.Device("C02")), Optional.empty());

        assertThat(apple.targets())
                .containsExactly("/mdm/v2/assignments?clientUserId=%C3%BC%261", "/mdm/v2/assignments?serialNumber=C02");
    }

    @Test
    void anAssignmentToNobodyIsNotPassedOver() {
        apple.says("{\"assignments\":[{\"adamId\":\"1\",\"clientUserId\":\"c\"},{\"adamId\":\"2\"}]}");

        assertThatThrownBy(() -> client.allAssignments(token, AssignmentFilter.ALL, Optional.empty()))
                .isInstanceOf(VppNoAnswerException.class)
                .hasMessage("expected a clientUserId or a serialNumber in assignments[1].clientUserId from"
                        + " VPP GET /assignments, got nothing, with HTTP 200");
    }

    @Test
    void usersOfEveryStatusAreReadAlsoOfOneWeDoNotKnow() {
        apple.says("{\"users\":["
                + "{\"clientUserId\":\"c1\",\"email\":\"c1@example.com\",\"inviteCode\":\"46bc93\",\"status\":\"Registered\"},"
                + "{\"clientUserId\":\"c2\",\"idHash\":\"C2Ww=\",\"status\":\"Associated\",\"email\":null},"
                + "{\"clientUserId\":\"c3\",\"status\":\"Retired\"},{\"clientUserId\":\"c4\",\"status\":\"Deleted\"},"
                + "{\"clientUserId\":\"c5\",\"status\":\"Frozen\"}]}");

        List<VppUser> users =
                client.allUsers(token, UserFilter.of("c 1"), Optional.empty()).items();

        assertThat(users)
                .extracting(VppUser::status)
                .containsExactly(
                        VppUserStatus.REGISTERED,
                        VppUserStatus.ASSOCIATED,
                        VppUserStatus.RETIRED,
                        VppUserStatus.DELETED,
                        VppUserStatus.UNKNOWN);
        assertThat(users.getFirst().inviteCode()).contains("46bc93");
        assertThat(users.get(1).idHash()).contains("C2Ww=");
        assertThat(users.get(1).email()).isEmpty();
        assertThat(users.toString()).doesNotContain("46bc93");
        assertThat(apple.onlyRequest().target()).isEqualTo("/mdm/v2/users?clientUserId=c+1");
    }

    @Test
    void usersAreCreatedUpdatedAndRetiredByTheBatch() {
        for (int i = 0; i < 3; i++) {
            apple.says("{\"eventId\":\"event-" + i + "\",\"uId\":\"1\"}");
        }
        List<UserDetails> users = List.of(
                new UserDetails("c1", Optional.of("c1@example.com"), Optional.empty()),
                new UserDetails("c2", Optional.empty(), Optional.of("c2@corp.example")));

        assertThat(client.createUsers(token, users)).isEqualTo(new EventId("event-0"));
        assertThat(client.updateUsers(token, users)).isEqualTo(new EventId("event-1"));
        assertThat(client.retireUsers(token, List.of(UserDetails.of("c1")))).isEqualTo(new EventId("event-2"));

        assertThat(apple.targets())
                .containsExactly("/mdm/v2/users/create", "/mdm/v2/users/update", "/mdm/v2/users/retire");
        Request create = apple.requests.getFirst();
        assertThat(create.method()).isEqualTo("POST");
        assertThat(create.contentType()).contains("application/json");
        assertThat(create.body())
                .isEqualTo("{\"users\":[{\"clientUserId\":\"c1\",\"email\":\"c1@example.com\"},"
                        + "{\"clientUserId\":\"c2\",\"managedAppleId\":\"c2@corp.example\"}]}");
        assertThat(apple.requests.getLast().body()).isEqualTo("{\"users\":[{\"clientUserId\":\"c1\"}]}");
    }

    @Test
    void licencesAreGivenAndTaken() {
        for (int i = 0; i < 3; i++) {
            apple.says("{\"eventId\":\"event-" + i + "\"}");
        }
        AssetId asset = new AssetId("408709785", AssetId.STANDARD);

        client.associate(token, new AssignmentChange(List.of(asset), Holders.user("c1")));
        client.disassociate(token, new AssignmentChange(List.of(asset, asset), Holders.device("C02")));
        EventId event = client.revoke(token, new Holders.Devices(List.of("C02", "C03", "C02")));

        assertThat(event).isEqualTo(new EventId("event-2"));
        assertThat(apple.targets())
                .containsExactly("/mdm/v2/assets/associate", "/mdm/v2/assets/disassociate", "/mdm/v2/assets/revoke");
        assertThat(apple.requests)
                .extracting(Request::body)
                .containsExactly(
                        "{\"clientUserIds\":[\"c1\"],\"assets\":[{\"adamId\":\"408709785\",\"pricingParam\":\"STDQ\"}]}",
                        "{\"serialNumbers\":[\"C02\"],\"assets\":[{\"adamId\":\"408709785\",\"pricingParam\":\"STDQ\"}]}",
                        "{\"serialNumbers\":[\"C02\",\"C03\"]}");
    }

    @Test
    void anEventIsFollowedFromPendingToAFailureInPart() {
        apple.says("{\"eventStatus\":\"PENDING\",\"eventType\":\"ASSOCIATE\",\"numCompleted\":0,\"numRequested\":16}")
                .says(
                        "{\"eventStatus\":\"FAILED\",\"eventType\":\"ASSOCIATE\",\"failures\":[{\"errorInfo\":{\"clientUserIds\":"
                                + "[\"client-4\"],\"assets\":[{\"adamId\":\"1\",\"pricingParam\":\"STDQ\"}]},\"errorNumber\":9609,"
                                + "\"errorMessage\":\"Registered user not found\"},{\"errorNumber\":9999}],"
                                + "\"numCompleted\":14,\"numRequested\":16}")
                .says(
                        "{\"eventStatus\":\"COMPLETE\",\"eventType\":\"TELEPORT\",\"numCompleted\":16,\"numRequested\":16}");
        EventId event = new EventId("954910a8-&");

        EventStatus pending = client.eventStatus(token, event);
        EventStatus failed = client.eventStatus(token, event);
        EventStatus complete = client.eventStatus(token, event);

        assertThat(pending.state()).isEqualTo(EventStatus.State.PENDING);
        assertThat(pending.partial()).isFalse();
        assertThat(failed.partial()).isTrue();
        assertThat(failed.type()).contains(EventType.ASSOCIATE);
        assertThat(failed.numCompleted()).isEqualTo(14);
        assertThat(failed.numRequested()).isEqualTo(16);
        assertThat(failed.failures().getFirst())
                .isEqualTo(new ErrorResponse(
                        VppError.of(9609),
                        "Registered user not found",
                        List.of(new AssetId("1", "STDQ")),
                        List.of("client-4"),
                        List.of()));
        assertThat(failed.failures().getLast().error().category()).isEqualTo(VppErrorCategory.UNKNOWN);
        assertThat(complete.type()).contains(EventType.UNKNOWN);
        assertThat(apple.targets()).containsOnly("/mdm/v2/status?eventId=954910a8-%26");
    }

    @Test
    void theLocationIsReadAndSetUp() {
        String answer = "{\"countryISO2ACode\":\"JP\",\"defaultPlatform\":\"enterprisestore\",\"locationName\":\"東京\","
                + "\"mdmInfo\":{\"id\":\"ours\",\"name\":\"Tegata\",\"metadata\":\"1\"},\"notificationAuthToken\":\"SUp3rS3Cr3t\","
                + "\"notificationUrl\":\"https://mdm.example/n\",\"subscribedNotificationTypes\":[\"ASSET_COUNT\"],"
                + "\"tokenExpirationDate\":\"2030-11-08T22:33:22+0000\",\"uId\":\"2049025000431439\","
                + "\"websiteURL\":\"https://business.apple.com\"}";
        apple.says(answer).says(answer);

        ClientConfig read = client.clientConfig(token);
        ClientConfig set = client.setClientConfig(
                token,
                Optional.of(new MdmInfo("ours", "Tegata", "1")),
                Optional.of(new NotificationSettings(
                        URI.create("https://mdm.example/n"), "SUp3rS3Cr3t", Set.of("USER_ASSOCIATED", "ASSET_COUNT"))));

        assertThat(read).isEqualTo(set);
        assertThat(read.meta())
                .isEqualTo(new ResponseMeta(
                        Optional.of("2049025000431439"),
                        Optional.of(new MdmInfo("ours", "Tegata", "1")),
                        Optional.of(Instant.parse("2030-11-08T22:33:22Z"))));
        assertThat(read.locationName()).contains("東京");
        assertThat(read.countryISO2ACode()).contains("JP");
        assertThat(read.subscribedNotificationTypes()).containsExactly("ASSET_COUNT");
        assertThat(read.toString()).doesNotContain("SUp3rS3Cr3t");
        assertThat(apple.requests.getFirst().method()).isEqualTo("GET");
        assertThat(apple.requests.getLast())
                .isEqualTo(new Request(
                        "POST",
                        "/mdm/v2/client/config",
                        Optional.of("Bearer " + token.bearer()),
                        Optional.of("application/json"),
                        Optional.empty(),
                        "{\"mdmInfo\":{\"id\":\"ours\",\"name\":\"Tegata\",\"metadata\":\"1\"},"
                                + "\"notificationUrl\":\"https://mdm.example/n\",\"notificationAuthToken\":\"SUp3rS3Cr3t\","
                                + "\"notificationTypes\":[\"ASSET_COUNT\",\"USER_ASSOCIATED\"]}"));
    }

    @Test
    void whatIsNotToChangeIsNotSent() {
        apple.says("{}");

        client.setClientConfig(token, Optional.of(new MdmInfo("i", "n", "m")), Optional.empty());

        assertThat(apple.onlyRequest().body())
                .isEqualTo("{\"mdmInfo\":{\"id\":\"i\",\"name\":\"n\",\"metadata\":\"m\"}}");
    }

    @Test
    void everyAnswerTellsWhichMdmManagesTheLocationErrorsIncluded() {
        apple.says("{\"assets\":[],\"uId\":\"1\",\"mdmInfo\":{\"id\":\"theirs\",\"name\":\"Other MDM\"}}")
                .says(400, "{\"errorNumber\":9602,\"errorMessage\":\"no\",\"uId\":\"2\",\"mdmInfo\":{\"id\":\"ours\"}}")
                .says("{\"assets\":[]}");

        client.allAssets(token);
        assertThatThrownBy(() -> client.allAssets(token)).isInstanceOf(VppRefusedException.class);
        client.allAssets(token);

        assertThat(heard).extracting(meta -> meta.managedByAnother("ours")).containsExactly(true, false, false);
        assertThat(heard)
                .extracting(ResponseMeta::uId)
                .containsExactly(Optional.of("1"), Optional.of("2"), Optional.empty());
    }

    @Test
    void aListenerCanStopTheCall() {
        apple.says("{\"assets\":[]}");
        try (AppsAndBooksClient guarded = new AppsAndBooksClient(apple.base(), Instant::now, (used, meta) -> {
            throw new IllegalStateException("another MDM took " + used.organization());
        })) {
            assertThatThrownBy(() -> guarded.allAssets(token)).hasMessage("another MDM took 株式会社 手形");
        }
    }

    @Test
    void addressesComeFromAppleOnceItsServiceConfigIsRead() {
        apple.says("{\"urls\":{\"getAssets\":\"" + apple.base() + "/v3/goods?x=1\"},\"limits\":{\"maxAssets\":2}}")
                .says("{\"assets\":[]}")
                .says("{\"users\":[]}");

        ServiceConfig config = client.serviceConfig();
        client.assets(token, OptionalInt.of(3));
        client.users(token, UserFilter.ALL, Optional.empty(), OptionalInt.empty());

        assertThat(config.limits().maxAssets()).isEqualTo(2);
        assertThat(client.knownServiceConfig()).isSameAs(config);
        assertThat(apple.requests.getFirst().authorization()).isEmpty();
        assertThat(apple.targets())
                .containsExactly("/mdm/v2/service/config", "/mdm/v2/v3/goods?x=1&pageIndex=3", "/mdm/v2/users");
    }

    @Test
    void aServiceConfigThatCannotBeReadLeavesTheKnownOne() {
        apple.says(500, "");
        ServiceConfig before = client.knownServiceConfig();

        assertThatThrownBy(client::serviceConfig).isInstanceOf(VppNoAnswerException.class);

        assertThat(client.knownServiceConfig()).isSameAs(before);
    }

    @Test
    void manyThreadsAndLocationsShareOneClient() throws Exception {
        int calls = 50;
        for (int i = 0; i < calls; i++) {
            apple.says("{\"assets\":[" + ASSET.formatted("1") + "]}");
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Listing<Asset>>> work = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                ContentToken own = ContentToken.parse(Tokens.base64(
                        "{\"token\":\"" + i + "\",\"expDate\":\"2030-11-08T22:33:22+0000\",\"orgName\":\"o\"}"));
                work.add(() -> client.allAssets(own));
            }
            for (Future<Listing<Asset>> done : threads.invokeAll(work)) {
                assertThat(done.get().items()).hasSize(1);
            }
        }
        assertThat(apple.requests.stream().map(Request::authorization).distinct())
                .hasSize(calls);
    }

    @Test
    void aBaseThatIsNoAddressIsRefused() {
        assertThatThrownBy(() ->
                        new AppsAndBooksClient(URI.create("https://vpp.example/"), Instant::now, ResponseListener.NONE))
                .hasMessageContaining("got https://vpp.example/");
        assertThatThrownBy(() -> new AppsAndBooksClient(URI.create("vpp.example"), Instant::now, ResponseListener.NONE))
                .hasMessageContaining("expected a URL like https://vpp.itunes.apple.com/mdm/v2");
    }

    @Test
    void requestsThatAppleWouldRefuseAreNotSent() {
        assertThatThrownBy(() -> client.createUsers(token, List.of())).hasMessageContaining("got none");
        assertThatThrownBy(() -> client.revoke(token, new Holders.Users(List.of())))
                .hasMessageContaining("got none");
        assertThatThrownBy(() -> new AssignmentChange(List.of(), Holders.user("c")))
                .hasMessageContaining("got 0 assets and 1 holders");
        assertThatThrownBy(() -> new UserFilter(Optional.empty(), true, true)).hasMessageContaining("got both");
        assertThatThrownBy(() -> UserDetails.of(" ")).hasMessageContaining("blank");
        assertThat(apple.requests).isEmpty();
    }

    private static String assetPage(String adamId, int index, String next, String version) {
        return "{\"assets\":[" + ASSET.formatted(adamId) + "],\"currentPageIndex\":" + index + "," + next
                + "\"size\":1,\"totalPages\":3,\"versionId\":\"" + version + "\"}";
    }
}
