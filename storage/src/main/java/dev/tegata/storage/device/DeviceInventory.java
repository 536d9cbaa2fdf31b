package dev.tegata.storage.device;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What a device answered to DeviceInformation; what it left out stays as it was. */
public record DeviceInventory(
        UUID deviceId,
        Optional<String> serialNumber,
        Optional<String> productName,
        Optional<String> modelName,
        Optional<String> name,
        Optional<String> osVersion,
        Optional<String> buildVersion,
        Optional<String> imei,
        Optional<Boolean> supervised,
        Optional<Boolean> storeAccountActive,
        Optional<String> storeAccountHash,
        Instant at) {}
