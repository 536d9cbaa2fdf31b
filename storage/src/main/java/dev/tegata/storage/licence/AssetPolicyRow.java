package dev.tegata.storage.licence;

import dev.tegata.storage.ledger.LocationPolicyRow;
import java.util.Optional;
import java.util.UUID;

/**
 * How an app is granted.
 *
 * @param holder who holds the licence when an app is granted to a person
 * @param grantFrom what the VPP account of a person must be; empty: as the location has it
 */
public record AssetPolicyRow(UUID assetId, Holder holder, Optional<LocationPolicyRow.GrantFrom> grantFrom) {
    /** Who holds a licence that a person is granted; a device that is granted one always holds it itself. */
    public enum Holder {
        /** The person, for all the devices the person owns. */
        USER,
        /** Each device the person owns; no Apple Account is needed. */
        DEVICE,
        /** The person or the devices, by how each device is enrolled. */
        AUTOMATIC
    }

    public static AssetPolicyRow defaults(UUID assetId) {
        return new AssetPolicyRow(assetId, Holder.USER, Optional.empty());
    }
}
