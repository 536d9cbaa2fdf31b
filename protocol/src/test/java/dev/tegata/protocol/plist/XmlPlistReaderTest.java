package dev.tegata.protocol.plist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dd.plist.NSObject;
import com.dd.plist.XMLPropertyListParser;
import dev.tegata.protocol.ProtocolException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Our own reader beside dd-plist behind {@link XmlGuard}, which read XML lists before it: what both take they must take alike. */
class XmlPlistReaderTest {
    private static final int MUTATIONS = 2_000;
    private static final String HEADER = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0">
            """;
    private static final Pattern ASTRAL_IN_DOCTYPE = Pattern.compile("<!DOCTYPE[^>]*[\\x{10000}-\\x{10FFFF}]");
    private static final Pattern WHOLE_REAL = Pattern.compile("<real[^>]*>\\s*[-+0-9.]*\\s*</real>");

    /** Pieces that mean something to one reader or the other. */
    private static final List<String> PIECES = List.of(
            "<",
            ">",
            "/",
            "&",
            ";",
            "&amp;",
            "&#10;",
            "&#x1F600;",
            "&#0;",
            "&#xD800;",
            "]]>",
            "<![CDATA[",
            "<![CDATA[x]]>",
            "<!--",
            "-->",
            "<!-- c -->",
            "<?x y?>",
            "<?xml version=\"1.0\"?>",
            "<!DOCTYPE plist>",
            "<key>",
            "</key>",
            "<string>",
            "</string>",
            "<dict>",
            "</dict>",
            "<dict/>",
            "<array/>",
            "<array>",
            "</array>",
            "<true/>",
            "<integer>",
            "<integer>5</integer>",
            "<real>1e400</real>",
            "<date>2026-02-30T00:00:00Z</date>",
            "<data>AA</data>",
            "\"",
            "'",
            "=",
            " a=\"b\"",
            " a='&lt;'",
            "\r\n",
            "\r",
            "\t",
            " ",
            "\u0000",
            "\u0001",
            "\uFFFF",
            "\u0085",
            "\u2028",
            "あ",
            "0x1F",
            "-0",
            "+7",
            "1.",
            ".5",
            "NaN",
            "plist",
            "version");

    @RepeatedTest(20)
    void whatBothReadersTakeTheyTakeAlike() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = Plist.xml(dict(random, 3));
        assertThat(XmlPlistReader.read(whole, PlistLimits.ADMINISTRATOR))
                .as("seed %d", seed)
                .isEqualTo(byDdPlist(whole).orElseThrow());
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutant =
                    mutant(new String(whole, StandardCharsets.UTF_8), random).getBytes(StandardCharsets.UTF_8);
            Optional<PlistDict> ours = ours(mutant);
            Optional<PlistDict> theirs = byDdPlist(mutant);
            String document = new String(mutant, StandardCharsets.UTF_8);
            if (isMisreadByDdPlist(document)) {
                continue;
            }
            if (ours.isPresent()) {
                assertThat(theirs)
                        .as("seed %d: taken by us alone: %s", seed, document)
                        .isEqualTo(ours);
            } else if (theirs.isPresent()) {
                assertThat(document)
                        .as("seed %d: taken by dd-plist alone", seed)
                        .matches(XmlPlistReaderTest::isKnownToBeStricter);
            }
        }
    }

    private static boolean isMisreadByDdPlist(String document) {
        return WHOLE_REAL.matcher(document).find() // it makes an integer of a real
                || document.contains("<!--") // it drops what follows a comment or instruction in a text
                || document.indexOf("<?", 1) > 0
                || document.lastIndexOf("<!DOCTYPE") > document.indexOf("<plist") // the guard's, in a CDATA section
                || ASTRAL_IN_DOCTYPE.matcher(document).find(); // Xerces refuses what XML allows there
    }

    /** Where we refuse what dd-plist guesses at. */
    private static boolean isKnownToBeStricter(String document) {
        return complaint(document)
                        .matches("expected (<key>|a value [^<]*<(key|/dict)).*") // it takes any two in a row for a pair
                || document.contains("<data")
                || document.contains("<date")
                || document.contains("<real")
                || document.contains("&#10;") // no references between elements
                || document.contains("&lt;'") // no references in attributes
                || document.contains("\u0085") // XML's blanks are four
                || document.contains("\u2028")
                || !document.startsWith(HEADER);
    }

    @Test
    void aValueIsNeverInAComplaint() {
        for (String content : List.of(
                "<dict><key>PushMagic</key>secret</dict>",
                "<dict><key>UnlockToken</key><data>secret!</data></dict>",
                "<dict><key>Challenge</key><string>secret</dict>",
                "<dict><key>Challenge</key><foo>secret</foo></dict>")) {
            byte[] plist = ("<plist>" + content + "</plist>").getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> Plist.parse(plist))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageStartingWith("expected ")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aComplaintNamesTheLine() {
        byte[] plist = "<plist>\n<dict>\n<key>a</key>\n<foo/>\n</dict></plist>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Plist.parse(plist))
                .hasMessage("expected a value of a property list, got \"<foo/>\" (line 4)");
    }

    private static String complaint(String document) {
        try {
            XmlPlistReader.read(document.getBytes(StandardCharsets.UTF_8), PlistLimits.ADMINISTRATOR);
            return "";
        } catch (ProtocolException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static Optional<PlistDict> ours(byte[] plist) {
        try {
            return Optional.of(XmlPlistReader.read(plist, PlistLimits.ADMINISTRATOR));
        } catch (ProtocolException refused) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("IllegalCatch") // dd-plist throws whatever it meets
    private static Optional<PlistDict> byDdPlist(byte[] plist) {
        try {
            String text = XmlGuard.check(plist, PlistLimits.ADMINISTRATOR);
            NSObject top = XMLPropertyListParser.parse(new StringReader(text));
            return Optional.of(new BoundedWalk(PlistLimits.ADMINISTRATOR).dict(top));
        } catch (Exception refused) {
            return Optional.empty();
        }
    }

    private static String mutant(String document, SplittableRandom random) {
        StringBuilder mutant = new StringBuilder(document);
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            int at = random.nextInt(mutant.length());
            switch (random.nextInt(4)) {
                case 0 -> mutant.deleteCharAt(at);
                case 1 -> mutant.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> mutant.delete(at, Math.min(mutant.length(), at + random.nextInt(1, 30)));
                default -> {
                    int end = Math.min(mutant.length(), at + random.nextInt(1, 60));
                    mutant.insert(random.nextInt(mutant.length()), mutant.substring(at, end));
                }
            }
        }
        return mutant.toString();
    }

    private static PlistDict dict(SplittableRandom random, int depth) {
        PlistDict.Builder dict = PlistDict.builder();
        for (int n = random.nextInt(6); n >= 0; n--) {
            dict.put(text(random), value(random, depth));
        }
        return dict.build();
    }

    private static Object value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextDouble(-1e6, 1e6);
            case 2 -> random.nextBoolean();
            case 3 -> Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            case 4 -> bytes(random);
            case 5, 6 -> text(random);
            case 7 -> dict(random, depth - 1);
            default -> {
                List<Object> items = new ArrayList<>();
                for (int n = random.nextInt(4); n > 0; n--) {
                    items.add(value(random, depth - 1));
                }
                yield items;
            }
        };
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String text(SplittableRandom random) {
        String letters = "abc XYZ <>&\"'\n\t]あ手形😀0";
        return random.ints(random.nextInt(12), 0, letters.codePointCount(0, letters.length()))
                .map(at -> letters.codePointAt(letters.offsetByCodePoints(0, at)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
