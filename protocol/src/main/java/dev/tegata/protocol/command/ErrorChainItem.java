package dev.tegata.protocol.command;

import dev.tegata.protocol.plist.PlistDict;
import java.util.Optional;
import java.util.Set;

/**
 * One link of a report's error chain; the first of the chain is the topmost error.
 *
 * <p>Apple calls codes internal and changeable, and the domain of one code differs between systems, so a decision should
 * rest on the number in any domain, and only where waiting does no harm.
 *
 * @param localizedDescription in the language of the device
 */
public record ErrorChainItem(
        long errorCode,
        Optional<String> errorDomain,
        Optional<String> localizedDescription,
        Optional<String> usEnglishDescription) {
    /** Licence not found (12026, 12064, the store's 9610), VPP assignment not found (12047). */
    private static final Set<Long> LICENCE_NOT_FOUND = Set.of(12026L, 12047L, 12064L, 9610L);

    static ErrorChainItem of(PlistDict item) {
        return new ErrorChainItem(
                item.requireInteger("ErrorCode"),
                item.string("ErrorDomain"),
                item.string("LocalizedDescription"),
                item.string("USEnglishDescription"));
    }

    /** Whether the device found no licence: right after an assignment this often passes, so a bounded retry is due. */
    public boolean licenceNotThereYet() {
        return LICENCE_NOT_FOUND.contains(errorCode);
    }
}
