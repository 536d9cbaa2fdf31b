package dev.tegata.simulator.apple;

/** Who holds a licence: a VPP user by clientUserId, or a device by serial number (which Apple does not check). */
public record Holder(Kind kind, String id) {
    public enum Kind {
        USER("clientUserId", "clientUserIds"),
        DEVICE("serialNumber", "serialNumbers");

        private final String one;
        private final String many;

        Kind(String one, String many) {
            this.one = one;
            this.many = many;
        }

        /** The name on the wire for one of them. */
        public String one() {
            return one;
        }

        /** The name on the wire for a list of them. */
        public String many() {
            return many;
        }
    }

    public static Holder user(String clientUserId) {
        return new Holder(Kind.USER, clientUserId);
    }

    public static Holder device(String serialNumber) {
        return new Holder(Kind.DEVICE, serialNumber);
    }

    public boolean isUser() {
        return kind == Kind.USER;
    }
}
