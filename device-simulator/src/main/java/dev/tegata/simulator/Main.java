package dev.tegata.simulator;

import dev.tegata.simulator.load.LoadCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tegata simulate}: the world outside the server, for people without an Apple account or a device. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Runs the world outside the server: devices and Apple's services, simulated.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AppleCommand.class, DevicesCommand.class, LoadCommand.class})
public final class Main {
    private static final String LOGGING = "logback.configurationFile";

    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "dev/tegata/simulator/logback.xml");
        }
        System.exit(commandLine().execute(arguments));
    }

    /** The command with all its subcommands; also for a launcher that has it below its own. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
