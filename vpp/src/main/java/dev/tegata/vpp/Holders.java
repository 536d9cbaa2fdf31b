package dev.tegata.vpp;

import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who gains or loses licences in one request: users or devices, never both. Apple's examples mix them, others report that the
 * service does not take it; apart they work either way.
 */
public sealed interface Holders {

    /** Without doubles, which Apple refuses. */
    List<String> ids();

    /** Users by clientUserId. */
    record Users(List<String> ids) implements Holders {
        public Users {
            ids = List.copyOf(new LinkedHashSet<>(ids));
        }
    }

    /** Devices by serial number. */
    record Devices(List<String> ids) implements Holders {
        public Devices {
            ids = List.copyOf(new LinkedHashSet<>(ids));
        }
    }

    /** One user. */
    static Holders user(String clientUserId) {
        return new Users(List.of(clientUserId));
    }

    /** One device. */
    static Holders device(String serialNumber) {
        return new Devices(List.of(serialNumber));
    }
}
