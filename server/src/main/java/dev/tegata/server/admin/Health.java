package dev.tegata.server.admin;

import dev.tegata.server.http.Request;
import dev.tegata.server.http.Response;
import dev.tegata.storage.Database;

/** What a load balancer or an orchestrator asks; answers tell nothing of the inside. */
final class Health {
    private final Database database;

    Health(Database database) {
        this.database = database;
    }

    /** The process runs. */
    Response live(Request request) {
        return Response.text(200, "ok\n");
    }

    /** The server can do its work: the database answers. */
    Response ready(Request request) {
        return database.answers()
                ? Response.text(200, "ready\n")
                : Response.text(503, "the database does not answer\n");
    }
}
