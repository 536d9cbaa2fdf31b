package dev.tegata.server;

import dev.tegata.server.config.Configuration;
import dev.tegata.server.config.ConfigurationException;
import dev.tegata.server.config.Setting;
import dev.tegata.storage.Sealer;
import dev.tegata.storage.StorageException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The server's command line: {@code serve} runs it, {@code key} makes a secret key set. */
@Command(
        name = "tegata",
        description = "An Apple MDM server with the whole life of an app licence in it.",
        mixinStandardHelpOptions = true,
        subcommands = Main.Key.class)
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        // Libraries that log by java.util.logging end up in the same log.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        // A start like a service manager's needs no command line parser, and loading one takes a tenth of the time of a
        // start.
        int status = Arrays.equals(arguments, new String[] {"serve"}) ? serve() : run(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int serve() {
        try {
            return new Serve().call();
        } catch (Exception e) {
            return explain(e);
        }
    }

    private static int run(String[] arguments) {
        CommandLine serve = new CommandLine(new Serve());
        serve.getCommandSpec().usageMessage().footer(Serve.settingsHelp());
        return new CommandLine(new Main())
                .addSubcommand(serve)
                .setExecutionExceptionHandler((failure, line, parsed) -> explain(failure))
                .execute(arguments);
    }

    /** What an operator can mend is said in one line; anything else keeps its stack trace. */
    private static int explain(Exception failure) {
        if (failure instanceof ConfigurationException || failure instanceof StorageException) {
            System.err.println("tegata: " + failure.getMessage());
        } else {
            LOG.error("the server did not start", failure);
        }
        return 1;
    }

    @Command(
            name = "serve",
            description = "Runs the server until it is told to stop (SIGTERM, Ctrl-C).",
            mixinStandardHelpOptions = true,
            footerHeading =
                    "%nSettings, in the file as key = value, in the environment as the name in brackets (which wins):%n")
    static final class Serve implements Callable<Integer> {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "the configuration file, UTF-8, key = value")
        private @Nullable Path file;

        Serve() {}

        @Override
        public Integer call() throws Exception {
            Configuration configuration = Configuration.read(Optional.ofNullable(file), System.getenv());
            CountDownLatch stopped = new CountDownLatch(1);
            Wiring server = Wiring.start(configuration, InstantSource.system());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, stopped), "shutdown"));
            LOG.info(
                    "ready: devices at {} (port {}), administrators at port {}",
                    configuration.text(Setting.DEVICE_URL),
                    server.devicePort(),
                    server.adminPort());
            stopped.await();
            return 0;
        }

        private static void stop(Wiring server, CountDownLatch stopped) {
            LOG.info("stopping: running requests and claimed work are finished first");
            server.close();
            stopped.countDown();
        }

        static String[] settingsHelp() {
            return Arrays.stream(Setting.values())
                    .map(setting -> "  %s (%s)%n      %s%s"
                            .formatted(
                                    setting.key(),
                                    setting.variable(),
                                    setting.meaning(),
                                    setting.defaultValue()
                                            .map(value -> value.isEmpty() ? "" : "; default: " + value)
                                            .orElse("; required")))
                    .toArray(String[]::new);
        }
    }

    @Command(
            name = "key",
            description =
                    "Prints a new secret key set; keep it where only the server can read it, and keep a copy elsewhere.",
            mixinStandardHelpOptions = true)
    static final class Key implements Callable<Integer> {
        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        Key() {}

        @Override
        public Integer call() {
            if (spec != null) {
                spec.commandLine().getOut().print(Sealer.newKeySet());
                spec.commandLine().getOut().flush();
            }
            return 0;
        }
    }
}
