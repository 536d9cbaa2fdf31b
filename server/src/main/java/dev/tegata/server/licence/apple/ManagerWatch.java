package dev.tegata.server.licence.apple;

import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.ResponseListener;
import dev.tegata.vpp.ResponseMeta;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which MDM server manages each location, as Apple says in every answer, errors included. Thread-safe. */
final class ManagerWatch implements ResponseListener {
    private final Optional<String> ourMdmId;
    private final Map<ContentToken, MdmInfo> others = new ConcurrentHashMap<>();

    ManagerWatch(Optional<String> ourMdmId) {
        this.ourMdmId = ourMdmId;
    }

    @Override
    public void answered(ContentToken token, ResponseMeta meta) {
        // Once set it comes in every answer. One without it, such as an error from before the token was looked at, says
        // nothing about it.
        if (ourMdmId.isEmpty() || meta.mdmInfo().isEmpty()) {
            return;
        }
        if (meta.managedByAnother(ourMdmId.get())) {
            others.put(token, meta.mdmInfo().get());
        } else {
            others.remove(token);
        }
    }

    /** The other server that managed the location at the last answer. */
    Optional<MdmInfo> otherManager(ContentToken token) {
        return Optional.ofNullable(others.get(token));
    }
}
