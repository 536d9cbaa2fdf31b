package dev.tegata.server.admin;

import dev.tegata.server.licence.explanation.Explanation;
import dev.tegata.server.licence.explanation.WhoMustAct;

/** What a state means, whose turn it is and what comes next, in the caller's language. */
record Meaning(WhoMustAct whoMustAct, String explanation, String nextStep) {
    static Meaning of(Explanation explanation) {
        return new Meaning(explanation.whoMustAct(), explanation.explanation(), explanation.nextStep());
    }
}
