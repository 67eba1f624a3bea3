import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.messagemanager.sns.SnsMessageManager;
import software.amazon.awssdk.messagemanager.sns.model.SnsMessage;
import software.amazon.awssdk.regions.Region;

/**
 * Whether what was posted to an HTTPS endpoint comes from SNS, now, and from a topic that is expected. Without raw delivery: raw messages
 * are not signed.
 *
 * AWS's own library has the signature, the certificate and the host that it comes from; it leaves the topic and the time to who uses it.
 */
public final class Signatures {
    /** A delivery policy tries for an hour at most; the rest is for clocks that differ. */
    private static final Duration MAX_AGE = Duration.ofMinutes(65);
    private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A post that is not to be believed. Answer 403. */
    public static final class RefusedException extends Exception {
        RefusedException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private final Map<String, SnsMessageManager> byTopic;

    /** For the topics of these ARNs. `manager` makes what verifies the messages of a region. */
    public Signatures(Collection<String> topicArns, Function<Region, SnsMessageManager> manager) {
        Map<String, SnsMessageManager> byRegion =
                topicArns.stream().map(Signatures::regionOf).distinct().collect(Collectors.toMap(id -> id, id -> manager.apply(Region.of(id))));
        byTopic = topicArns.stream().collect(Collectors.toMap(arn -> arn, arn -> byRegion.get(regionOf(arn))));
    }

    /** For the topics of these ARNs; certificates come from SNS. */
    public Signatures(Collection<String> topicArns) {
        this(topicArns, region -> SnsMessageManager.builder().region(region).build());
    }

    private static String regionOf(String topicArn) {
        return topicArn.split(":")[3];
    }

    /** The message in a body, as SNS has signed it: its MessageAttributes are not. */
    public SnsMessage verify(String body) throws RefusedException {
        SnsMessageManager manager = byTopic.get(topicOf(body));
        if (manager == null) throw new RefusedException("topic-not-allowed", null);
        SnsMessage message;
        try {
            message = manager.parseMessage(body);
        } catch (RuntimeException error) {
            // An SdkClientException, or another where it does not expect what came, such as signature version 3.
            throw new RefusedException("not-verified: " + error.getMessage(), error);
        }
        Duration age = Duration.between(message.timestamp(), Instant.now());
        boolean isNow = age.compareTo(MAX_AGE) < 0 && age.negated().compareTo(MAX_AHEAD) < 0;
        if (!isNow || !byTopic.containsKey(message.topicArn())) throw new RefusedException("stale", null);
        return message;
    }

    private static String topicOf(String body) throws RefusedException {
        try {
            return JSON.readTree(body).path("TopicArn").asText();
        } catch (JsonProcessingException error) {
            throw new RefusedException("not-a-message", error);
        }
    }

    /** For tests: java Signatures TOPIC_ARN… < POSTS, each a line of JSON with the `body` and the `certificate` that is served for it. */
    public static void main(String[] topicArns) throws IOException {
        Served served = new Served();
        Signatures signatures =
                new Signatures(List.of(topicArns), region -> SnsMessageManager.builder().region(region).httpClient(served).build());
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode post = JSON.readTree(line);
            served.certificate = post.get("certificate").asText().getBytes(StandardCharsets.UTF_8);
            try {
                out.println("verified " + signatures.verify(post.get("body").asText()).type());
            } catch (RefusedException refusal) {
                out.println("refused " + refusal.getMessage());
            }
        }
    }

    /** Stands in for the web: whatever is asked for, it has one answer. */
    private static final class Served implements SdkHttpClient {
        private byte[] certificate;

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            AbortableInputStream body = AbortableInputStream.create(new ByteArrayInputStream(certificate));
            SdkHttpResponse ok = SdkHttpResponse.builder().statusCode(200).build();
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return HttpExecuteResponse.builder().response(ok).responseBody(body).build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
