package dev.tegata.vpp;

/** What an asset is. */
public enum ProductType {
    APP,
    /** Never assignable to a device, never revocable. */
    BOOK,
    /** One that Apple has added since. */
    UNKNOWN;

    static ProductType of(String text) {
        return switch (text) {
            case "App" -> APP;
            case "Book" -> BOOK;
            default -> UNKNOWN;
        };
    }
}
