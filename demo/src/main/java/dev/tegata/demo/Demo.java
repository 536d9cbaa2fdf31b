package dev.tegata.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tegata.simulator.device.DeviceWorld;
import dev.tegata.simulator.device.HttpAppleStore;
import dev.tegata.simulator.device.SimulatedDevice;
import dev.tegata.simulator.device.web.PhonesServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The demo that stays up: an organization with three people and their phones, ready for the first invitation. */
final class Demo {
    private static final List<Map<String, String>> PEOPLE = List.of(
            Map.of("name", "山田 太郎", "reading", "ヤマダ タロウ", "email", "taro@tegata.example", "language", "ja"),
            Map.of("name", "佐藤 花子", "reading", "サトウ ハナコ", "email", "hanako@tegata.example", "language", "ja"),
            Map.of("name", "Alice Smith", "email", "alice@tegata.example", "language", "en"));

    private Demo() {}

    /** Starts everything and returns when the process is told to end. */
    static int stayUp(Path home, PrintStream out) throws Exception {
        Path folder = home.resolve(".tegata").resolve("demo");
        Files.createDirectories(folder);
        CountDownLatch stopped = new CountDownLatch(1);
        World world = World.start(
                home, folder, DemoPorts.kept(folder.resolve("ports.properties")), what -> out.println("... " + what));
        HttpAppleStore store = world.store();
        Keeper keeper = new Keeper(folder.resolve("world"));
        keeper.restore(world.apple().vpp());
        DeviceWorld around = world.deviceWorld(store);
        List<SimulatedDevice> kept = keeper.phones(around);
        Phones phones = kept.isEmpty() ? Phones.three(around) : new Phones(kept);
        PhonesServer page =
                PhonesServer.start(phones.all(), "127.0.0.1", world.ports().phones());
        phones.eachStep(() -> keeper.save(world.apple().vpp(), phones.all()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            AotCache.farewell().ifPresent(out::println);
            page.close();
            phones.close();
            store.close();
            world.close();
            keeper.save(world.apple().vpp(), phones.all());
            stopped.countDown();
        }));
        try (AdminClient administrator = world.administrator()) {
            if (administrator.get("/api/v1/users?limit=1").path("items").isEmpty()) {
                out.println("... furnishing: content token, organization, three people, three phones");
                furnish(administrator, world, phones.all());
            }
        }
        // What came while they were switched off.
        kept.forEach(SimulatedDevice::poll);
        out.println(greeting(world, page.uri(), folder));
        AotCache.worthKeeping();
        stopped.await();
        return 0;
    }

    private static void furnish(AdminClient administrator, World world, List<SimulatedDevice> phones) throws Exception {
        administrator.post("/api/v1/content-tokens", Map.of("token", new AppleSide(world.apple()).downloadToken()));
        JsonNode organization = administrator.post("/api/v1/organizations", Map.of("name", "営業部"));
        for (int i = 0; i < PEOPLE.size(); i++) {
            Map<String, String> person = new HashMap<>(PEOPLE.get(i));
            person.put("organizationId", organization.path("id").asText());
            String owner =
                    administrator.post("/api/v1/users", person).path("id").asText();
            JsonNode link =
                    administrator.post("/api/v1/enrollment-links", Map.of("ownerId", owner, "validForHours", 24));
            phones.get(i).enroll(URI.create(link.path("url").asText()));
        }
    }

    private static String greeting(World world, URI phones, Path folder) throws IOException {
        return """

                Tegata is up.

                  API and its page    %s
                  log in with         the header  Authorization: Bearer <contents of %s>
                  the three phones    %s   (their dialogs are yours to press)
                  simulated Apple     http://127.0.0.1:%d   (licences, mailbox, faults)
                  the server's log    %s

                For example, who is there:
                  curl -H "Authorization: Bearer $(cat %s)" %s/api/v1/users

                docs/api.md walks through the whole flow. Ctrl-C ends it; everything is kept in %s.
                """.formatted(
                        world.server().admin(),
                        world.tokenFile(),
                        phones,
                        world.apple().managementPort(),
                        world.log(),
                        world.tokenFile(),
                        world.server().admin(),
                        folder);
    }
}
