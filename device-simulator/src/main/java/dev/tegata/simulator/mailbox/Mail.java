package dev.tegata.simulator.mailbox;

import java.util.List;

/**
 * One mail, decoded; lines end with {@code \n}.
 *
 * @param from {@code name <address>}, or the address alone
 * @param to addresses without names
 * @param text the plain text, empty when there is none
 * @param html the HTML, empty when there is none
 */
public record Mail(String from, List<String> to, String subject, String text, String html) {
    public Mail {
        to = List.copyOf(to);
    }
}
