package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * Which MDM server manages a location; Apple repeats it in every answer once it is set.
 *
 * @param id compare it with one's own in every answer: another id means that another MDM took the location. At most 100
 *     characters ({@link Limits#maxMdmIdLength})
 * @param name shown to people; at most 100 characters
 * @param metadata free text such as the version; at most 255 characters
 */
public record MdmInfo(String id, String name, String metadata) {

    static Optional<MdmInfo> of(Fields answer) {
        return answer.object("mdmInfo")
                .filter(info -> info.has("id"))
                .map(info -> new MdmInfo(
                        info.text("id"),
                        info.optionalText("name").orElse(""),
                        info.optionalText("metadata").orElse("")));
    }

    ObjectNode toJson() {
        return Json.object().put("id", id).put("name", name).put("metadata", metadata);
    }
}
