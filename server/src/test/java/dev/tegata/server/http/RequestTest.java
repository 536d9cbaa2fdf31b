package dev.tegata.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler reads from a request, a form and writes into a response. */
class RequestTest {
    @Test
    void pathAndQueryAreDecoded() {
        Request request = Request.builder("GET", "//users//%E6%89%8B%E5%BD%A2+1?q=a+b&q=%26&empty&x==")
                .build();
        assertThat(request.path()).isEqualTo("/users/手形+1");
        assertThat(request.queryAll("q")).containsExactly("a b", "&");
        assertThat(request.query("empty")).contains("");
        assertThat(request.query("x")).contains("=");
        assertThat(request.query("absent")).isEmpty();
    }

    @Test
    void anAbsoluteTargetMeansItsPath() {
        assertThat(Request.builder("GET", "https://mdm.example/a?b=c").build().path())
                .isEqualTo("/a");
        assertThat(Request.builder("GET", "http://mdm.example").build().path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "*", "host:443", "/a/../b", "/a/./b", "/..", "/%2E%2E/b", "/a%2Fb", "/a%5cb", "/a\\b", "/a%00",
                "/a%0a", "/a%7f", "/%", "/%1", "/%g1", "/%c0%ae", "/a b", "/\u00e9", "/a#b", "/a?%zz", "/a?b=%00"
            })
    void aTargetTwoReadersCouldTakeDifferentlyIsRefused(String target) {
        assertThatThrownBy(() -> Request.builder("GET", target)).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void headersAreFoundInAnyCaseAndCookiesByName() {
        Request request = Request.builder("GET", "/")
                .header("Content-Type", "Application/X-Apple-Aspen-MDM; charset=UTF-8")
                .header("cookie", "a=1; session=abc=; b=2")
                .build();
        assertThat(request.header("CONTENT-TYPE")).isPresent();
        assertThat(request.mediaType()).contains("application/x-apple-aspen-mdm");
        assertThat(request.cookie("session")).contains("abc=");
        assertThat(request.cookie("SESSION")).isEmpty();
        assertThat(request.cookie("ession")).isEmpty();
        assertThat(Request.builder("GET", "/").build().mediaType()).isEmpty();
    }

    @Test
    void anUnknownPathParameterIsAProgrammingErrorThatNamesTheKnownOnes() {
        Request request = Request.builder("GET", "/users/7")
                .matched(new Route("GET", "/users/{id}"), Map.of("id", "7"))
                .build();
        assertThat(request.pathParameter("id")).isEqualTo("7");
        assertThatThrownBy(() -> request.pathParameter("name"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[id]");
    }

    @Test
    void aFormIsDecodedStrictly() {
        FormBody form = FormBody.of(form("name=%E7%94%B0%E4%B8%AD+%E4%B8%80&role=a&role=b"));
        assertThat(form.field("name")).contains("田中 一");
        assertThat(form.fieldAll("role")).containsExactly("a", "b");
        assertThat(form.field("absent")).isEmpty();
        assertThatThrownBy(() -> FormBody.of(form("a=%ff"))).isInstanceOf(MalformedRequestException.class);
        assertThatThrownBy(() -> FormBody.of(form("a=1&".repeat(1001)))).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void anotherMediaTypeIsNoForm() {
        Request json = Request.builder("POST", "/")
                .header("Content-Type", "application/json")
                .build();
        assertThatThrownBy(() -> FormBody.of(json))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("application/json");
    }

    @Test
    void aResponseIsImmutableAndRefusesHeadersThatWouldBreakIt() {
        Response plain = Response.noContent();
        Response cookies = plain.withAddedHeader("Set-Cookie", "a=1").withAddedHeader("Set-Cookie", "b=2");
        assertThat(plain.headers()).isEmpty();
        assertThat(cookies.headers()).hasSize(2);
        assertThat(cookies.withHeader("set-cookie", "c=3").headers()).hasSize(1);
        assertThatThrownBy(() -> plain.withHeader("X", "a\r\nSet-Cookie: b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain.withHeader("X Y", "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> plain.withHeader("Content-Length", "7")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Response.of(101)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Request form(String body) {
        return Request.builder("POST", "/")
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(body.getBytes(StandardCharsets.US_ASCII))
                .build();
    }
}
