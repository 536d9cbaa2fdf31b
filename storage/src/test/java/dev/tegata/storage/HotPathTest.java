package dev.tegata.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statement of the hot path finds the rows of the hot tables by the enrollment they belong to: PostgreSQL's own plan says how. */
class HotPathTest {
    /** The hot tables and what names the enrollment in each. */
    private static final Map<String, String> DISTRIBUTION_KEYS = Map.of(
            "enrollment", "id",
            "enrollment_seen", "enrollment_id",
            "command_queue", "enrollment_id",
            "command_history", "enrollment_id",
            "command_effect", "enrollment_id",
            "push_intent", "enrollment_id");

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):([a-zA-Z][a-zA-Z0-9.]*)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestDatabase db;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void theStatementsThatServeManyDevicesAtOnceAreOnIt() throws Exception {
        assertThat(hotPath())
                .extracting(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .contains("DeviceTurnStore.polls", "DeviceTurnStore.take", "TokenRefreshStore.refresh");
    }

    @ParameterizedTest
    @MethodSource("hotPath")
    void aStatementOfTheHotPathFindsHotRowsByTheirEnrollment(Method method) throws Exception {
        String sql = sql(method);
        List<String> reads = new ArrayList<>();
        collectScans(plan(method, sql), reads);
        assertThat(reads).as(sql).isEmpty();
    }

    /** What a statement must not do is seen, or the test above would prove nothing. */
    @Test
    void aStatementThatLooksElsewhereIsFound() throws Exception {
        Method method = Wrong.class.getDeclaredMethod("byCommand", UUID.class);
        List<String> reads = new ArrayList<>();
        collectScans(plan(method, sql(method)), reads);
        assertThat(reads).isNotEmpty();
    }

    interface Wrong {
        @SqlQuery("select enrollment_id from command_queue where command_uuid = :commandUuid")
        UUID byCommand(UUID commandUuid);
    }

    static List<Method> hotPath() throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(HotPath.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(path -> path.toString().endsWith("Store.class"))
                    .sorted()
                    .toList()) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                Arrays.stream(Class.forName(name).getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(HotPath.class))
                        .forEach(methods::add);
            }
        }
        return methods;
    }

    private static String sql(Method method) {
        SqlQuery query = method.getAnnotation(SqlQuery.class);
        return query != null
                ? query.value()
                : method.getAnnotation(SqlUpdate.class).value();
    }

    /** Notes every place where rows of a hot table are found otherwise than by the enrollment. */
    private static void collectScans(JsonNode node, List<String> wrong) {
        String table = node.path("Relation Name").asText();
        String hot = table.startsWith("command_history") ? "command_history" : table;
        boolean finds = !node.path("Node Type").asText().equals("ModifyTable");
        if (finds && DISTRIBUTION_KEYS.containsKey(hot) && !byKey(node, DISTRIBUTION_KEYS.get(hot))) {
            wrong.add(node.path("Node Type").asText() + " on " + table + " "
                    + node.path("Index Cond").asText());
        }
        node.path("Plans").forEach(child -> collectScans(child, wrong));
    }

    private static boolean byKey(JsonNode node, String key) {
        JsonNode condition = node.path("Node Type").asText().equals("Bitmap Heap Scan")
                ? node.path("Plans").path(0).path("Index Cond")
                : node.path("Index Cond");
        return Pattern.compile("[(. ]" + key + " = ")
                .matcher(condition.asText())
                .find();
    }

    private static JsonNode plan(Method method, String sql) throws IOException {
        Map<String, String> types = parameterTypes(method);
        List<String> order = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(sql);
        String numbered = parameters.replaceAll(found -> {
            String name = found.group(1);
            assertThat(types).as("a parameter of " + method).containsKey(name);
            if (!order.contains(name)) {
                order.add(name);
            }
            return "\\$" + (order.indexOf(name) + 1);
        });
        String declared = order.stream().map(types::get).collect(Collectors.joining(", "));
        String nothing = order.stream().map(name -> "null").collect(Collectors.joining(", "));
        String text = db.database().withHandle(handle -> explain(handle, numbered, declared, nothing));
        return JSON.readTree(text).path(0).path("Plan");
    }

    private static String explain(Handle handle, String numbered, String declared, String nothing) {
        String brackets = declared.isEmpty() ? "" : "(" + declared + ")";
        handle.execute("set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
                + " set plan_cache_mode = force_generic_plan");
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute("prepare hot " + brackets + " as " + numbered);
            try (ResultSet plan = statement.executeQuery(
                    "explain (format json) execute hot" + (nothing.isEmpty() ? "" : "(" + nothing + ")"))) {
                plan.next();
                return plan.getString(1);
            } finally {
                statement.execute("deallocate hot; reset all");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(numbered, e);
        }
    }

    private static Map<String, String> parameterTypes(Method method) {
        Map<String, String> types = new LinkedHashMap<>();
        for (Parameter parameter : method.getParameters()) {
            BindMethods bean = parameter.getAnnotation(BindMethods.class);
            if (bean == null) {
                types.put(parameter.getName(), type(parameter.getParameterizedType()));
            } else {
                String prefix = bean.value().isEmpty() ? "" : bean.value() + ".";
                for (RecordComponent component : parameter.getType().getRecordComponents()) {
                    types.put(prefix + component.getName(), type(component.getGenericType()));
                }
            }
        }
        return types;
    }

    private static String type(Type java) {
        String name = java.getTypeName().replaceAll("^java.util.Optional<(.*)>$", "$1");
        if (name.equals(UUID.class.getName())) {
            return "uuid";
        }
        if (name.equals(UUID.class.getName() + "[]")) {
            return "uuid[]";
        }
        if (name.equals(Instant.class.getName())) {
            return "timestamptz";
        }
        return switch (name) {
            case "byte[]" -> "bytea";
            case "byte[][]" -> "bytea[]";
            case "java.lang.String[]" -> "text[]";
            case "java.lang.Boolean[]" -> "boolean[]";
            case "java.lang.Long[]" -> "bigint[]";
            case "boolean" -> "boolean";
            case "int" -> "integer";
            case "long" -> "bigint";
            // Enums and texts.
            default -> "text";
        };
    }
}
