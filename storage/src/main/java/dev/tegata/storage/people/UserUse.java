package dev.tegata.storage.people;

/**
 * What keeps a person from being deleted.
 *
 * @param liveVppUsers VPP accounts that Apple may still know as registered or associated
 * @param licences irrevocable ones that stay with a retired account
 */
public record UserUse(int devices, int liveVppUsers, int licences) {}
