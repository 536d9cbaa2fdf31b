package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.json.Json;

/** The identity of an asset: item number and price tier (Apple: Managing assets). */
record AssetKey(String adamId, String pricingParam) {
    static final String STANDARD = "STDQ";

    ObjectNode json() {
        return Json.object().put("adamId", adamId).put("pricingParam", pricingParam);
    }
}
