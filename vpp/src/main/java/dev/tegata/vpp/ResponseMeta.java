package dev.tegata.vpp;

import java.time.Instant;
import java.util.Optional;

/**
 * What Apple says in every answer about the location itself.
 *
 * @param uId the library of licences; two tokens with one uId belong to the same library
 * @param mdmInfo which MDM server manages the location; empty until one has said so
 * @param tokenExpirationDate when the content token ends; Apple promises it only in the last 15 days
 */
public record ResponseMeta(Optional<String> uId, Optional<MdmInfo> mdmInfo, Optional<Instant> tokenExpirationDate) {

    static ResponseMeta of(Fields answer) {
        return new ResponseMeta(answer.optionalText("uId"), MdmInfo.of(answer), answer.date("tokenExpirationDate"));
    }

    /** Whether an MDM server other than the one with this id manages the location; then nothing may be changed in it. */
    public boolean managedByAnother(String ourMdmId) {
        return mdmInfo.isPresent() && !mdmInfo.get().id().equals(ourMdmId);
    }
}
