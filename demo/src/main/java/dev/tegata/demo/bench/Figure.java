package dev.tegata.demo.bench;

/**
 * One row of the report.
 *
 * @param name by which {@code --only} and goals know it: the group, a dash, what tells it from others of the group
 * @param work in words
 * @param measurement makes one run
 */
record Figure(String name, String work, String unit, Goal goal, Measurement measurement) {
    /** One run. */
    @FunctionalInterface
    interface Measurement {
        /** @throws NotServed when this server has no such thing */
        Measured run(double seconds) throws Exception;
    }

    /** The server does not offer what is to be measured; the report says so in place of a value. */
    static final class NotServed extends Exception {
        private static final long serialVersionUID = 1L;

        NotServed(String message) {
            super(message);
        }
    }
}
