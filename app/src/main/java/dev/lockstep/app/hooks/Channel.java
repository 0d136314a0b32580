package dev.lockstep.app.hooks;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** How one kind of hook is told. */
interface Channel {
    /** The request that tells of it, without a time-out. */
    HttpRequest.Builder request(Notice notice);

    /** Why an answer of status 2xx is none that says that it was taken. */
    Optional<String> fault(HttpResponse<String> answer);
}
