package dev.tegata.apns;

import java.util.concurrent.CompletableFuture;

/** Sends MDM pushes. Implementations are thread-safe and never block the caller. */
public interface PushSender {

    /**
     * Sends one push.
     *
     * @return completes with what APNs made of it, always within a bound; trouble on the way to APNs is
     *     {@link PushOutcome.TryLater}, not an exception. It completes exceptionally only for a fault in our own code
     */
    CompletableFuture<PushOutcome> push(MdmPush push);
}
