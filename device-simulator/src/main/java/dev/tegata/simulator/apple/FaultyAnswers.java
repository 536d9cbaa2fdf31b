package dev.tegata.simulator.apple;

import dev.tegata.simulator.fault.Fault;
import dev.tegata.simulator.fault.FaultKind;
import dev.tegata.simulator.fault.Faults;
import dev.tegata.simulator.http.Answer;
import dev.tegata.simulator.http.Handler;
import dev.tegata.simulator.http.Request;
import java.util.Optional;

/** Puts the faults that are switched on between the caller and the service. */
final class FaultyAnswers implements Handler {
    private final Handler service;
    private final Faults faults;

    FaultyAnswers(Handler service, Faults faults) {
        this.service = service;
        this.faults = faults;
    }

    @Override
    public Answer answer(Request request) {
        strike(FaultKind.SLOW_ANSWER, request).ifPresent(FaultyAnswers::dawdle);
        if (strike(FaultKind.CUT_CONNECTION, request).isPresent()) {
            return Answer.cut();
        }
        Optional<Fault> unavailable = strike(FaultKind.UNAVAILABLE, request);
        if (unavailable.isPresent()) {
            return new VppRefusal(VppError.UNAVAILABLE)
                    .answer()
                    .withHeader(
                            "Retry-After",
                            Long.toString(unavailable.get().delay().toSeconds()));
        }
        if (strike(FaultKind.TOO_MANY_REQUESTS, request).isPresent()) {
            return new VppRefusal(VppError.TOO_MANY_REQUESTS).answer();
        }
        if (strike(FaultKind.INVALID_TOKEN_IN_200, request).isPresent()) {
            return new VppRefusal(VppError.TOKEN_INVALID).answer();
        }
        Answer answer = service.answer(request);
        return strike(FaultKind.CUT_AFTER_WORK, request).isPresent() ? Answer.cut() : answer;
    }

    private Optional<Fault> strike(FaultKind kind, Request request) {
        return faults.strike(kind, request.path());
    }

    private static void dawdle(Fault fault) {
        try {
            Thread.sleep(fault.delay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
