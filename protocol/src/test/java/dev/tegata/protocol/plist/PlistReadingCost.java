package dev.tegata.protocol.plist;

import com.dd.plist.XMLPropertyListParser;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures what reading a property list costs, by our reader and by dd-plist behind its guard: the best of five rounds, in microseconds of
 * processor time. Run by hand; docs/adr/0012 has what it said.
 */
public final class PlistReadingCost {
    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = 1_500_000_000L;

    private PlistReadingCost() {}

    private interface Reading {
        PlistDict read(byte[] plist) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        for (Map.Entry<String, byte[]> message : messages().entrySet()) {
            double ours = cost(plist -> XmlPlistReader.read(plist, PlistLimits.DEVICE), message.getValue());
            double theirs = cost(PlistReadingCost::byDdPlist, message.getValue());
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %7d bytes  own %9.2f µs  dd-plist %9.2f µs  ratio %.1f%n",
                    message.getKey(),
                    message.getValue().length,
                    ours,
                    theirs,
                    theirs / ours);
        }
    }

    private static PlistDict byDdPlist(byte[] plist) throws Exception {
        String text = XmlGuard.check(plist, PlistLimits.DEVICE);
        return new BoundedWalk(PlistLimits.DEVICE).dict(XMLPropertyListParser.parse(new StringReader(text)));
    }

    private static double cost(Reading reading, byte[] plist) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = threads.getCurrentThreadCpuTime();
            long spent = 0;
            int done = 0;
            int keys = 0;
            while (spent < ROUND_NANOS) {
                for (int i = 0; i < 20; i++) {
                    keys += reading.read(plist).keys().size();
                }
                done += 20;
                spent = threads.getCurrentThreadCpuTime() - begin;
            }
            if (keys == 0) {
                throw new IllegalStateException("nothing was read");
            }
            best = Math.min(best, spent / 1000.0 / done);
        }
        return best;
    }

    private static Map<String, byte[]> messages() {
        String udid = "00008120-001A2B3C4D5E6F70";
        Map<String, byte[]> messages = new LinkedHashMap<>();
        messages.put("Idle", Plist.xml(PlistDict.of("UDID", udid, "Status", "Idle")));
        messages.put(
                "Acknowledged",
                Plist.xml(PlistDict.builder()
                        .put("UDID", udid)
                        .put("Status", "Acknowledged")
                        .put("CommandUUID", "0192f0c1-6b1e-7d3a-9c55-0123456789ab")
                        .put("QueryResponses", PlistDict.of("OSVersion", "18.5", "DeviceName", "山田の iPhone"))
                        .build()));
        messages.put(
                "TokenUpdate",
                Plist.xml(PlistDict.builder()
                        .put("MessageType", "TokenUpdate")
                        .put("UDID", udid)
                        .put("Topic", "com.apple.mgmt.External.example")
                        .put("Token", new byte[32])
                        .put("PushMagic", "0FEDCBA9-8765-4321-0FED-CBA987654321")
                        .put("UnlockToken", new byte[1500])
                        .put("AwaitingConfiguration", false)
                        .build()));
        messages.put(
                "InstalledApplicationList",
                Plist.xml(PlistDict.builder()
                        .put("UDID", udid)
                        .put("Status", "Acknowledged")
                        .put("CommandUUID", "0192f0c1-6b1e-7d3a-9c55-0123456789ab")
                        .put("InstalledApplicationList", apps(200))
                        .build()));
        return messages;
    }

    private static List<PlistDict> apps(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> PlistDict.builder()
                        .put("Identifier", "jp.example.app" + n)
                        .put("Name", "アプリ " + n)
                        .put("ShortVersion", "1." + n)
                        .put("Version", "1." + n + ".0")
                        .put("BundleSize", 1_000_000L + n)
                        .put("DynamicSize", 4096L * n)
                        .put("Installing", false)
                        .build())
                .toList();
    }
}
