package dev.tegata.demo.licence;

/** Stands for SIGKILL: nobody handles it, and nothing of the node runs after it. */
final class NodeKilled extends Error {
    private static final long serialVersionUID = 1;

    NodeKilled() {
        super("the node was killed", null, false, false);
    }
}
