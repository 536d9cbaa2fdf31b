package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Answer;
import java.util.Optional;

/** A request of the licence service that is refused at once: nothing was queued, nothing changed. */
final class VppRefusal extends RuntimeException {
    private final VppError error;
    private final transient Optional<ObjectNode> errorInfo;

    VppRefusal(VppError error) {
        this(error, Optional.empty());
    }

    VppRefusal(VppError error, Optional<ObjectNode> errorInfo) {
        super(error.number() + " " + error);
        this.error = error;
        this.errorInfo = errorInfo;
    }

    Answer answer() {
        ObjectNode body = error.json();
        errorInfo.ifPresent(info -> body.set("errorInfo", info));
        return Answer.json(error.status(), body);
    }

    static void when(boolean bad, VppError error) {
        if (bad) {
            throw new VppRefusal(error);
        }
    }
}
