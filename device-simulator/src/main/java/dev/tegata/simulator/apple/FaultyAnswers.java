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
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

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
            return waiting(new VppRefusal(VppError.UNAVAILABLE).answer(), unavailable.get());
        }
        Optional<Fault> refused = strike(FaultKind.REFUSED, request);
        if (refused.isPresent()) {
            int number = refused.get().errorNumber();
            int status = VppError.ofNumber(number).map(VppError::status).orElse(BAD_REQUEST);
            Answer answer = Answer.json(status, VppError.json(number));
            return status >= SERVER_ERROR ? waiting(answer, refused.get()) : answer;
        }
        if (strike(FaultKind.TOO_MANY_REQUESTS, request).isPresent()) {
            return new VppRefusal(VppError.TOO_MANY_REQUESTS).answer();
        }
        if (strike(FaultKind.INVALID_TOKEN_IN_200, request).isPresent()) {
            return new VppRefusal(VppError.TOKEN_INVALID).answer();
        }
        Optional<Fault> hidden = strike(FaultKind.ERROR_IN_200, request);
        if (hidden.isPresent()) {
            return Answer.json(200, VppError.json(hidden.get().errorNumber()));
        }
        Answer answer = service.answer(request);
        return strike(FaultKind.CUT_AFTER_WORK, request).isPresent() ? Answer.cut() : answer;
    }

    private static Answer waiting(Answer answer, Fault fault) {
        return answer.withHeader("Retry-After", Long.toString(fault.delay().toSeconds()));
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
