package dev.tegata.vpp;

/** Apple's name for a change it has queued; ask {@link AppsAndBooksClient#eventStatus} or wait for notifications that carry it. */
public record EventId(String value) {}
