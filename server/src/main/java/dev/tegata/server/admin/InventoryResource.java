package dev.tegata.server.admin;

import dev.tegata.server.enrollment.Inventory;
import dev.tegata.server.http.Response;
import dev.tegata.storage.event.Subject.Kind;
import java.util.List;
import java.util.UUID;

/** {@code /api/v1/devices/{id}/inventory}: asks a device about itself. */
final class InventoryResource {
    private final Inventory inventory;

    /** The commands whose answers bring the news; the device shows it when they have come. */
    private record Requested(List<String> commands) {}

    InventoryResource(Inventory inventory) {
        this.inventory = inventory;
    }

    Response request(Call call) {
        UUID deviceId = call.id(Kind.DEVICE);
        String path = "/api/v1/devices/" + deviceId;
        List<UUID> commands = inventory.request(call.actor(), deviceId);
        return Call.accepted(
                path,
                new Requested(commands.stream()
                        .map(uuid -> path + "/commands/" + uuid)
                        .toList()));
    }
}
