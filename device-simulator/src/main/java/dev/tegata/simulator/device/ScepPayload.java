package dev.tegata.simulator.device;

import dev.tegata.protocol.plist.PlistDict;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How to get an identity certificate (Apple: Device Management, SCEP).
 *
 * @param subject relative distinguished names, each a list of type and value
 * @param dnsName the dNSName of the SubjectAltName
 */
record ScepPayload(
        URI url,
        String name,
        List<List<List<String>>> subject,
        Optional<String> challenge,
        int keysize,
        Optional<byte[]> caFingerprint,
        Optional<String> dnsName) {

    static ScepPayload of(PlistDict payload) {
        PlistDict content = payload.requireDict("PayloadContent");
        String keyType = content.string("Key Type").orElse("RSA");
        if (!keyType.equals("RSA")) {
            throw new IllegalArgumentException("expected «Key Type» RSA in the SCEP payload, got " + keyType);
        }
        return new ScepPayload(
                URI.create(content.requireString("URL")),
                content.string("Name").orElse(""),
                subject(content.array("Subject").orElse(List.of())),
                content.string("Challenge"),
                (int) content.integer("Keysize").orElse(1024),
                content.data("CAFingerprint"),
                content.dict("SubjectAltName").flatMap(names -> names.string("dNSName")));
    }

    private static List<List<List<String>>> subject(List<Object> names) {
        return names.stream()
                .map(name -> list(name).stream()
                        .map(pair -> list(pair).stream().map(String::valueOf).toList())
                        .toList())
                .toList();
    }

    private static List<?> list(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException(
                "expected Subject as [[[\"CN\",\"name\"]]] in the SCEP payload, got " + value);
    }
}
