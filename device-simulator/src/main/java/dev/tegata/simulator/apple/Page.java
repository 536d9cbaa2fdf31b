package dev.tegata.simulator.apple;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tegata.simulator.http.Request;
import dev.tegata.simulator.json.Json;
import java.util.List;
import java.util.Optional;

/** Cuts a list into pages (Apple: Using paginated endpoints). */
record Page(int index, int totalPages, List<ObjectNode> records) {

    /** The page that the request asks for; an empty list has one empty page. Bad indexes are 9650. */
    static Page of(List<ObjectNode> all, Request request, Behaviour behaviour) {
        int totalPages = Math.max(1, Math.ceilDiv(all.size(), behaviour.pageSize()));
        int index = index(request.query("pageIndex"), totalPages, behaviour);
        int from = index * behaviour.pageSize();
        return new Page(index, totalPages, all.subList(from, Math.min(all.size(), from + behaviour.pageSize())));
    }

    private static int index(Optional<String> given, int totalPages, Behaviour behaviour) {
        if (given.isEmpty()) {
            return 0;
        }
        int index;
        try {
            index = Integer.parseInt(given.get());
        } catch (NumberFormatException e) {
            throw new VppRefusal(VppError.BAD_PAGE_INDEX);
        }
        boolean zeroRefused = index == 0 && behaviour.has(Quirk.PAGE_INDEX_ZERO_REFUSED);
        VppRefusal.when(index < 0 || index >= totalPages || zeroRefused, VppError.BAD_PAGE_INDEX);
        return index;
    }

    /** Writes the records under this name, with the fields of a page; nextPageIndex only while more remain. */
    void into(ObjectNode answer, String name, String versionId) {
        answer.set(name, Json.tree(records));
        answer.put("currentPageIndex", index);
        if (index + 1 < totalPages) {
            answer.put("nextPageIndex", index + 1);
        }
        answer.put("size", records.size()).put("totalPages", totalPages).put("versionId", versionId);
    }
}
