package dev.tegata.simulator.apple;

/** Where to listen; 0 means any free port. */
public record Ports(int vpp, int management, int apns, int mail) {
    public static Ports any() {
        return new Ports(0, 0, 0, 0);
    }
}
