package dev.tegata.server.licence;

import dev.tegata.vpp.ContentToken;
import dev.tegata.vpp.MdmInfo;
import dev.tegata.vpp.ResponseListener;
import dev.tegata.vpp.ResponseMeta;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers which MDM server manages each location, as Apple says in every answer, errors included. Thread-safe. */
final class ManagerWatch implements ResponseListener {
    private final String ourMdmId;
    private final Map<ContentToken, MdmInfo> others = new ConcurrentHashMap<>();

    ManagerWatch(String ourMdmId) {
        this.ourMdmId = ourMdmId;
    }

    @Override
    public void answered(ContentToken token, ResponseMeta meta) {
        if (!ourMdmId.isEmpty() && meta.managedByAnother(ourMdmId)) {
            others.put(token, meta.mdmInfo().orElseThrow());
        } else {
            others.remove(token);
        }
    }

    /** The other server that managed the location at the last answer. */
    Optional<MdmInfo> otherManager(ContentToken token) {
        return Optional.ofNullable(others.get(token));
    }
}
