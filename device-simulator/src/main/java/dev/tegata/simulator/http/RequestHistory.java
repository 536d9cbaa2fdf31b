package dev.tegata.simulator.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** The last requests of a service, tokens and invitation codes redacted. Bounded; thread-safe. */
public final class RequestHistory {
    private static final int MAX_TEXT = 10_000;
    private static final Pattern SECRET_IN_JSON =
            Pattern.compile("(\"(?:inviteCode|token|notificationAuthToken|privateKey)\"\\s*:\\s*\")[^\"]*\"");
    private static final Pattern SECRET_IN_FORM = Pattern.compile("(\\binviteCode=)[^&\\s\"<]*");

    private final int capacity;
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private long counted;

    /** Keeps at most this many requests; older ones fall out. */
    public RequestHistory(int capacity) {
        this.capacity = capacity;
    }

    /** Writes down every request that passes, also one that is refused. */
    public Handler recording(Handler handler, InstantSource clock) {
        return request -> {
            Instant time = clock.instant();
            try {
                Answer answer = handler.answer(request);
                add(time, request, answer.status(), shown(answer));
                return answer;
            } catch (HttpRefusal e) {
                add(time, request, e.status(), String.valueOf(e.getMessage()));
                throw e;
            }
        };
    }

    private synchronized void add(Instant time, Request request, int status, String answer) {
        counted++;
        requests.addLast(new RecordedRequest(
                counted,
                time.toString(),
                request.method(),
                request.path(),
                redact(request.rawQuery()),
                status,
                redact(request.body()),
                redact(answer)));
        if (requests.size() > capacity) {
            requests.removeFirst();
        }
    }

    // A page is for people and may carry a code in its form; only JSON is worth keeping.
    private static String shown(Answer answer) {
        return answer.contentType().startsWith("text/html") ? "(a page)" : answer.body();
    }

    /** Oldest first. */
    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    /** Those whose path begins so, oldest first. */
    public List<RecordedRequest> under(String pathPrefix) {
        return all().stream()
                .filter(request -> request.path().startsWith(pathPrefix))
                .toList();
    }

    public synchronized void clear() {
        requests.clear();
    }

    static String redact(String text) {
        String shown = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
        String withoutJson = SECRET_IN_JSON.matcher(shown).replaceAll("$1redacted\"");
        return SECRET_IN_FORM.matcher(withoutJson).replaceAll("$1redacted");
    }
}
