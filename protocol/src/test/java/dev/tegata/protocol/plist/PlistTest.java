package dev.tegata.protocol.plist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dd.plist.BinaryPropertyListWriter;
import com.dd.plist.NSArray;
import com.dd.plist.NSData;
import com.dd.plist.NSDictionary;
import com.dd.plist.NSObject;
import com.dd.plist.NSString;
import dev.tegata.protocol.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlistTest {
    private static final String HEADER = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            """;

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] plist(String content) {
        return utf8(HEADER + "<plist version=\"1.0\">" + content + "</plist>");
    }

    private static PlistDict everyType() {
        return PlistDict.builder()
                .put("string", "手形 & <b>]]>")
                .put("integer", Long.MIN_VALUE)
                .put("real", 0.5)
                .put("true", true)
                .put("data", new byte[] {0, 1, (byte) 0xff})
                .put("date", Instant.parse("2026-02-03T04:05:06Z"))
                .put("array", List.of("a", 1, List.of(), PlistDict.of("deep", new byte[] {9})))
                .put("dict", PlistDict.of())
                .put("empty", "")
                .build();
    }

    @Test
    void everyTypeOfValueSurvivesTheTripThroughXml() {
        byte[] xml = Plist.xml(everyType());
        assertThat(Plist.parse(xml)).isEqualTo(everyType());
        assertThat(Plist.parse(xml).keys())
                .containsExactly("string", "integer", "real", "true", "data", "date", "array", "dict", "empty");
        assertThat(Plist.xml(Plist.parse(xml))).isEqualTo(xml);
        assertThat(new String(xml, StandardCharsets.UTF_8)).startsWith(HEADER + "<plist version=\"1.0\">");
    }

    @Test
    void severalThreadsReadAtOnce() throws Exception {
        byte[] xml = Plist.xml(everyType());
        Callable<PlistDict> reading = () -> {
            PlistDict last = PlistDict.of();
            for (int round = 0; round < 300; round++) {
                last = Plist.parse(xml);
            }
            return last;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<PlistDict> read : threads.invokeAll(Collections.nCopies(4, reading))) {
                assertThat(read.get()).isEqualTo(everyType());
            }
        }
    }

    @Test
    void aDeviceMessageIsReadWithByteOrderMarkWhitespaceCommentsAndCdata() {
        PlistDict dict = Plist.parse(utf8("\uFEFF\n<!-- from a device --><plist version='1.0'><dict>\n<key>UDID</key>"
                + "<string><![CDATA[a&b]]>&amp;&#x41;</string><key>Token</key><data>\nAAEC\n</data></dict></plist>"));
        assertThat(dict.requireString("UDID")).isEqualTo("a&b&A");
        assertThat(dict.requireData("Token")).containsExactly(0, 1, 2);
    }

    @Test
    void aWholeRealIsStillReadableAsReal() {
        assertThat(Plist.parse(plist("<dict><key>BatteryLevel</key><real>1</real></dict>"))
                        .real("BatteryLevel"))
                .hasValue(1.0);
    }

    @Test
    void binaryListsAreReadOnlyWhereAllowed() throws Exception {
        NSDictionary dict = new NSDictionary();
        dict.put("PayloadType", new NSString("Configuration"));
        byte[] binary = BinaryPropertyListWriter.writeToArray(dict);
        assertThat(Plist.parse(binary, PlistLimits.ADMINISTRATOR).requireString("PayloadType"))
                .isEqualTo("Configuration");
        assertThatThrownBy(() -> Plist.parse(binary))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("expected an XML property list, got a binary one");
    }

    @Test
    void sharedObjectsThatUnfoldIntoMillionsAreRefused() {
        byte[] bomb = billionLaughsInBinary(60);
        assertThat(bomb.length).isLessThan(400);
        assertThatThrownBy(() -> Plist.parse(bomb, PlistLimits.ADMINISTRATOR))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("expected at most 500000 elements");
    }

    /** A dictionary of one key whose arrays each hold the next array twice; object 1 is the key and the last value. */
    private static byte[] billionLaughsInBinary(int levels) {
        ByteBuffer list = ByteBuffer.allocate(1_000);
        byte[] offsets = new byte[levels + 2];
        list.put("bplist00".getBytes(StandardCharsets.US_ASCII));
        list.put(new byte[] {(byte) 0xD1, 1, 2});
        offsets[0] = 8;
        offsets[1] = (byte) list.position();
        list.put(new byte[] {0x51, 'x'});
        for (int object = 2; object < levels + 2; object++) {
            offsets[object] = (byte) list.position();
            byte next = (byte) (object == levels + 1 ? 1 : object + 1);
            list.put(new byte[] {(byte) 0xA2, next, next});
        }
        int table = list.position();
        list.put(offsets).put(new byte[6]).put((byte) 1).put((byte) 1);
        list.putLong(offsets.length).putLong(0).putLong(table);
        return Arrays.copyOf(list.array(), list.position());
    }

    @Test
    void sharedDataCountsEachTimeItIsReached() throws Exception {
        NSObject[] items = new NSObject[2_000];
        Arrays.fill(items, new NSData(new byte[100_000]));
        NSDictionary dict = new NSDictionary();
        dict.put("bomb", new NSArray(items));
        byte[] bomb = BinaryPropertyListWriter.writeToArray(dict);
        assertThatThrownBy(() -> Plist.parse(bomb, PlistLimits.ADMINISTRATOR))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("bytes in data elements");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE plist [<!ENTITY a \"x\">]><plist><dict><key>k</key><string>&a;</string></dict></plist>",
                "<!DOCTYPE plist [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><plist><dict><key>k</key><string>&a;</string></dict></plist>",
                "<!DOCTYPE plist [<!ENTITY % a SYSTEM \"http://localhost/x.dtd\">%a;]><plist><dict/></plist>",
                "<!DOCTYPE plist [<!ATTLIST dict a CDATA \"b\">]><plist><dict/></plist>",
                "<!-- <!DOCTYPE plist> --><!DOCTYPE plist [ ]><plist><dict/></plist>",
                "<!DOCTYPE plist SYSTEM \">\" [ ]><plist><dict/></plist>",
                "<!DOCTYPE html><plist><dict/></plist>",
                "<!DOCTYPE plist SYSTEM \"x.dtd\"><plist><dict><key>k</key><string>&nbsp;</string></dict></plist>",
                "<plist><dict><key>k</key><string>&undeclared;</string></dict></plist>",
                "<plist><dict><key>k</key><string></dict></plist>",
                "<plist><dict/></plist><plist><dict/></plist>",
                "<html><dict/></html>",
                "<dict/>",
                "{ a = b; }",
                "",
                "   ",
                "<",
                "\u0000"
            })
    void aDocumentThatIsNotAPlainPropertyListIsRefused(String document) {
        assertThatThrownBy(() -> Plist.parse(utf8(document)))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        refused -> assertThat(refused.bytes()).isEqualTo(utf8(document)))
                .hasMessageStartingWith("expected ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<array/>",
                "<string>x</string>",
                "",
                "<dict/><dict/>",
                "<dict><key>k</key><integer>9223372036854775808</integer></dict>",
                "<dict><key>k</key><integer>100000000000000000000</integer></dict>",
                "<dict><key>k</key><integer> 5 </integer></dict>",
                "<dict><key>k</key><integer>1.5</integer></dict>",
                "<dict><key>k</key><integer/></dict>",
                "<dict><key>k</key><real>nan</real></dict>",
                "<dict><key>k</key><real>x</real></dict>",
                "<dict><key>k</key><date>yesterday</date></dict>",
                "<dict><key>k</key><data>!!!</data></dict>",
                "<dict><key>k</key><foo/></dict>",
                "<dict><key>k</key></dict>",
                "<dict><string>k</string></dict>",
                "<dict><key>k</key><key>l</key><string>x</string></dict>",
                "<dict><key>k</key><string>1</string><key>k</key><string>2</string></dict>",
                "<dict>loose<key>k</key><string>1</string></dict>",
                "<dict><key>k</key><string>1</string>loose</dict>",
                "<dict><key>k</key><string>a<b/>c</string></dict>",
                "<dict><key>k</key><true>x</true></dict>",
                "<dict><key>k</key><array><foo/></array></dict>",
                "<dict><key>k</key><array><key>x</key></array></dict>",
                "<dict><key>k</key><set><string>x</string></set></dict>",
                "<dict><key>k</key><plist/></dict>"
            })
    void contentThatWouldBeMisreadIsRefused(String content) {
        assertThatThrownBy(() -> Plist.parse(plist(content)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("expected ");
    }

    @Test
    void otherEncodingsCannotSmuggleADocumentTypePastTheGuard() {
        for (String encoding : List.of("UTF-16", "UTF-16LE", "UTF-32", "IBM037", "ISO-8859-1")) {
            byte[] smuggled = ("<?xml version=\"1.0\" encoding=\"" + encoding
                            + "\"?><!DOCTYPE plist [<!ENTITY a \"x\">]><plist><dict/></plist>")
                    .getBytes(Charset.forName(encoding));
            assertThatThrownBy(() -> Plist.parse(smuggled)).as(encoding).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void depthElementsAndSizeAreBounded() {
        PlistLimits small = new PlistLimits(2_000, 20, 4, false);
        assertThat(Plist.parse(nested(3), small).keys()).containsExactly("k");
        assertThatThrownBy(() -> Plist.parse(nested(4), small)).hasMessageContaining("nested at most 4 deep");
        assertThatThrownBy(() -> Plist.parse(nested(200_000)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("deep");
        assertThatThrownBy(() -> Plist.parse(
                        plist("<dict><key>k</key><array>" + "<true/>".repeat(20) + "</array></dict>"), small))
                .hasMessageContaining("at most 20 elements");
        assertThatThrownBy(() -> Plist.parse(plist("<dict/>" + " ".repeat(2_000)), small))
                .hasMessageContaining("at most 2000 bytes, got 2");
    }

    private static byte[] nested(int arrays) {
        return plist("<dict><key>k</key>" + "<array>".repeat(arrays) + "</array>".repeat(arrays) + "</dict>");
    }
}
