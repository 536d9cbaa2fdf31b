package dev.tegata.vpp;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What tells one asset of a location from another.
 *
 * @param adamId the App Store's number of the app or book, as text
 * @param pricingParam {@code STDQ} (standard) or {@code PLUS} (a special quality some books have)
 */
public record AssetId(String adamId, String pricingParam) {

    /** What Apple takes for granted where no pricingParam stands. */
    public static final String STANDARD = "STDQ";

    static AssetId of(Fields fields) {
        return new AssetId(
                fields.text("adamId"), fields.optionalText("pricingParam").orElse(STANDARD));
    }

    ObjectNode toJson() {
        return Json.object().put("adamId", adamId).put("pricingParam", pricingParam);
    }
}
