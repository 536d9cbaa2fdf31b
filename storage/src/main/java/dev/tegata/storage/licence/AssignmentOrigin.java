package dev.tegata.storage.licence;

/** Who made an assignment: we, or somebody else who manages the location at Apple. */
public enum AssignmentOrigin {
    TEGATA,
    APPLE
}
