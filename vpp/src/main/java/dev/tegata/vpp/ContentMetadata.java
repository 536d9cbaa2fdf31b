package dev.tegata.vpp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * What the App Store says about an app or book. Apple's page names no fields, so all but the id may be absent, and a field of another shape
 * than expected counts as absent.
 *
 * @param name in the language that was asked for
 * @param bundleId what devices know the app by
 * @param artworkUrl of a picture, in which {@code {w}}, {@code {h}} and {@code {f}} stand for width, height and form; see {@link #artwork}
 * @param deviceFamilies as the store names them, such as iphone, ipad, mac
 * @param minimumOSVersion what a device must at least run
 */
public record ContentMetadata(
        String adamId,
        Optional<String> name,
        Optional<String> bundleId,
        Optional<String> artworkUrl,
        List<String> deviceFamilies,
        Optional<String> minimumOSVersion) {

    public ContentMetadata {
        deviceFamilies = List.copyOf(deviceFamilies);
    }

    static ContentMetadata of(String adamId, Fields fields) {
        return new ContentMetadata(
                adamId,
                said(fields, "name"),
                said(fields, "bundleId"),
                fields.objectIfAny("artwork").flatMap(artwork -> said(artwork, "url")),
                fields.textsIfAny("deviceFamilies"),
                said(fields, "minimumOSVersion").or(() -> said(fields, "minimumOsVersion")));
    }

    private static Optional<String> said(Fields fields, String name) {
        return fields.textIfAny(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * The address of a square PNG picture.
     *
     * @param size width and height in pixels
     * @return empty when there is no picture, or its address is none that a browser opens
     */
    public Optional<URI> artwork(int size) {
        String pixels = Integer.toString(size);
        return artworkUrl
                .map(template -> template.replace("{w}", pixels)
                        .replace("{h}", pixels)
                        .replace("{c}", "bb")
                        .replace("{f}", "png"))
                .flatMap(ContentMetadata::address);
    }

    private static Optional<URI> address(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return Optional.of(uri).filter(any -> web && any.getHost() != null);
        } catch (URISyntaxException noAddress) {
            return Optional.empty();
        }
    }
}
