package dev.tegata.storage.licence;

import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;

/** An app on a device with what it is called. */
public record InstallListing(@Nested InstallRow install, String adamId, Optional<String> assetName) {}
